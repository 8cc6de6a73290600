package io.hadron.cli;

import io.hadron.cli.session.Env;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.FailureReport;
import io.hadron.cli.session.Version;
import io.hadron.core.model.DurationText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The {@code hadron} command. */
public final class HadronCli {
    private HadronCli() {}

    public static void main(String[] arguments) {
        System.exit(run(Env.ofProcess(), arguments));
    }

    /** Runs one command. Returns its exit code. */
    public static int run(Env env, String... arguments) {
        CommandLine command = commandLine(env);
        int code = arguments.length == 0 ? command.execute("--help") : command.execute(arguments);
        try {
            command.getOut().flush();
            env.out().flush();
        } catch (IOException e) {
            // A failure that was told already is not told twice.
            return code == ExitCode.OK ? new FailureReport(env).print(e) : code;
        }
        return code;
    }

    static CommandLine commandLine(Env env) {
        CommandLine command = new CommandLine(new RootCommand(env));
        command.setOut(new PrintWriter(env.out(), false, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(env.err(), true, StandardCharsets.UTF_8));
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.registerConverter(Duration.class, HadronCli::duration);
        command.getCommandSpec().version("hadron " + Version.text());
        command.setExecutionExceptionHandler(
                (failure, where, parsed) -> new FailureReport(env).print(failure));
        command.setParameterExceptionHandler(new UsageFailures(env));
        command.setExecutionStrategy(HadronCli::execute);
        HelpText.install(command);
        return command;
    }

    /** A command that only holds others shows its help, and that was not what was meant. */
    private static int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine command = last.commandSpec().commandLine();
        if (!(last.commandSpec().userObject() instanceof Callable)) {
            command.getErr().println("hadron: " + last.commandSpec().name() + " needs a command");
            command.usage(command.getErr());
            return ExitCode.USAGE;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static Duration duration(String text) {
        try {
            Duration parsed =
                    text.matches("[0-9]{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : DurationText.parse(text);
            if (parsed.isZero()) {
                throw new TypeConversionException("it must be longer than nothing");
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
