package io.hadron.bench;

import io.hadron.bench.compare.CompareCommand;
import io.hadron.client.HadronException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code hadron bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Hadron, alone and side by side with Apache Kafka.",
        subcommands = {
            LoadCommand.Produce.class,
            LoadCommand.Consume.class,
            LoadCommand.EndToEnd.class,
            CompareCommand.class,
            JmhCommand.class,
        })
public final class BenchMain {
    private BenchMain() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command. */
    static int run(String... args) {
        CommandLine line = new CommandLine(new BenchMain());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((failure, _) -> {
            CommandLine command = failure.getCommandLine();
            command.getErr()
                    .println(
                            "bench: "
                                    + failure.getMessage()
                                    + "; see hadron "
                                    + command.getCommandSpec().qualifiedName()
                                    + " --help");
            return 2;
        });
        line.setExecutionExceptionHandler((failure, command, result) -> {
            command.getErr().println("bench: " + failure.getMessage());
            if (Boolean.getBoolean("hadron.bench.trace")) {
                failure.printStackTrace(command.getErr());
            }
            return failure instanceof HadronException.Unavailable
                            || failure instanceof HadronException.TimedOut
                    ? 5
                    : 1;
        });
        return line.execute(args);
    }
}
