package io.hadron.cli.tools;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * What the launcher runs in processes of its own. They are listed here so that the help is whole;
 * the process of the command line can not run them.
 */
public final class LauncherCommands {
    private LauncherCommands() {}

    /** A command of the launcher. */
    abstract static class Elsewhere extends CliCommand {
        @Unmatched private List<String> arguments = new ArrayList<>();
        @Spec private @Nullable CommandSpec self;

        @Override
        protected int run(Session session) {
            String name = self == null ? "" : self.name();
            throw CommandFailure.usage(
                    name + " runs in a process of its own, which the launcher starts",
                    "./hadron " + name + " " + String.join(" ", arguments));
        }
    }

    @Command(
            name = "server",
            description =
                    "Run a node: server dev [--nodes 3], or server start --config FILE [--join HOST:PORT].")
    public static final class Server extends Elsewhere {}

    @Command(
            name = "bench",
            description = "Load and measure: bench produce, consume, e2e, compare.")
    public static final class Bench extends Elsewhere {}

    @Command(name = "simulate", description = "Run the deterministic simulation.")
    public static final class Simulate extends Elsewhere {}

    @Command(name = "harness", description = "Play faults on real nodes: harness --list.")
    public static final class Harness extends Elsewhere {}

    @Command(name = "test", description = "Build and run the whole test suite.")
    public static final class Test extends Elsewhere {}
}
