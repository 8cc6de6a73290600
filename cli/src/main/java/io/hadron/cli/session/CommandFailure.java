package io.hadron.cli.session;

import org.jspecify.annotations.Nullable;

/** A failure as the user shall read it: what happened, and what to do next. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String advice;

    public CommandFailure(int exitCode, String message, String advice) {
        this(exitCode, message, advice, null);
    }

    public CommandFailure(int exitCode, String message, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.advice = advice;
    }

    /** The command was called in a way that can not be meant. */
    public static CommandFailure usage(String message, String advice) {
        return new CommandFailure(ExitCode.USAGE, message, advice);
    }

    /** It was tried, and failed. */
    public static CommandFailure failed(String message, String advice) {
        return new CommandFailure(ExitCode.FAILED, message, advice);
    }

    public int exitCode() {
        return exitCode;
    }

    /** What to do next. */
    public String advice() {
        return advice;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
