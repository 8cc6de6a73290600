package io.hadron.cli.session;

import io.hadron.client.HadronException;
import io.hadron.client.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** Failures on standard error: what happened, then what to do next. Never a bare stack trace. */
public final class FailureReport {
    private final Env env;

    public FailureReport(Env env) {
        this.env = env;
    }

    /** Prints the failure. Returns the exit code. */
    public int print(Throwable failure) {
        if (env.debug()) {
            failure.printStackTrace(env.err());
        }
        return switch (failure) {
            case CommandFailure known -> {
                message(known.text(), known.advice());
                yield known.exitCode();
            }
            case HadronException remote -> {
                remote(remote);
                yield ExitCode.of(remote);
            }
            case UncheckedIOException io when io.getCause() != null -> io(io.getCause());
            case IOException io -> io(io);
            case InterruptedException _ -> {
                message("interrupted", "");
                yield ExitCode.FAILED;
            }
            default -> {
                message(
                        "a defect in the command line: " + failure,
                        "run it again with HADRON_DEBUG=1 and report what it prints");
                yield ExitCode.FAILED;
            }
        };
    }

    /** {@code hadron: what}, and what to do on a line of its own. */
    public void message(String what, String advice) {
        PrintStream err = env.err();
        err.println("hadron: " + what);
        if (!advice.isEmpty()) {
            err.println("  " + sentence(advice));
        }
    }

    private void remote(HadronException failure) {
        List<Problem> problems = failure.fault().problems();
        if (problems.isEmpty()) {
            String unknown =
                    failure.outcome() == HadronException.Outcome.UNKNOWN
                            ? " (it may have taken effect)"
                            : "";
            message(
                    strip(failure.fault().message()) + unknown + " [" + failure.code() + "]",
                    failure.advice());
            return;
        }
        problems(problems);
        message("nothing was changed [" + failure.code() + "]", failure.advice());
    }

    /** One line each, as compilers do: {@code file:line: message; advice}. */
    public void problems(List<Problem> problems) {
        problems.forEach(problem -> env.err().println(line(problem)));
    }

    /** {@code file:line: message [CODE]; advice}. */
    public static String line(Problem problem) {
        String place =
                problem.file().isEmpty()
                        ? ""
                        : problem.file() + (problem.line() > 0 ? ":" + problem.line() : "") + ": ";
        String advice = problem.advice().isEmpty() ? "" : "; " + problem.advice();
        return place + problem.message() + " [" + problem.code() + "]" + advice;
    }

    private int io(IOException failure) {
        if (isBrokenPipe(failure)) {
            return ExitCode.OK;
        }
        message(
                "input or output failed: " + failure.getMessage(),
                "check the file, and the space on its disk");
        return ExitCode.FAILED;
    }

    /** Whoever reads our output has seen enough: {@code hadron sub orders | head}. */
    static boolean isBrokenPipe(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("broken pipe") || text.contains("pipe is being closed");
    }

    private static String strip(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static String sentence(String advice) {
        return advice.startsWith("hadron ") // a command to type
                ? advice
                : Character.toUpperCase(advice.charAt(0)) + advice.substring(1);
    }
}
