package io.hadron.cli;

import io.hadron.cli.cluster.ClusterCommand;
import io.hadron.cli.cluster.NodeCommand;
import io.hadron.cli.data.PeekCommand;
import io.hadron.cli.data.PubCommand;
import io.hadron.cli.data.SubCommand;
import io.hadron.cli.demo.DemoCommand;
import io.hadron.cli.group.DlqCommand;
import io.hadron.cli.group.ExplainCommand;
import io.hadron.cli.group.GroupCommand;
import io.hadron.cli.output.Format;
import io.hadron.cli.schema.ApplyCommand;
import io.hadron.cli.schema.DeleteCommand;
import io.hadron.cli.schema.DescribeCommand;
import io.hadron.cli.schema.GetCommand;
import io.hadron.cli.schema.LintCommand;
import io.hadron.cli.schema.PlanCommand;
import io.hadron.cli.schema.WaitCommand;
import io.hadron.cli.session.Env;
import io.hadron.cli.session.GlobalOptions;
import io.hadron.cli.tools.CompletionCommand;
import io.hadron.cli.tools.ContextCommand;
import io.hadron.cli.tools.DoctorCommand;
import io.hadron.cli.tools.LauncherCommands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root: options that every command takes, and the list of commands. */
@Command(
        name = "hadron",
        description = "Hadron, a distributed event-streaming broker.",
        subcommands = {
            DemoCommand.class,
            PubCommand.class,
            SubCommand.class,
            PeekCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            DeleteCommand.class,
            WaitCommand.class,
            LintCommand.class,
            GroupCommand.class,
            DlqCommand.class,
            ExplainCommand.class,
            ClusterCommand.class,
            NodeCommand.class,
            DoctorCommand.class,
            ContextCommand.class,
            CompletionCommand.class,
            LauncherCommands.Server.class,
            LauncherCommands.Bench.class,
            LauncherCommands.Simulate.class,
            LauncherCommands.Harness.class,
            LauncherCommands.Test.class
        })
final class RootCommand implements GlobalOptions.Source {
    private final Env env;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "table, json, yaml or ndjson (default: table on a terminal, else JSON).")
    private @Nullable Format format;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            scope = ScopeType.INHERIT,
            description = "Namespace of names that have none (default: default).")
    private @Nullable String namespace;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            description = "How long to try, for instance 30s (the default).")
    private @Nullable Duration timeout;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The cluster of this name: see hadron context.")
    private @Nullable String context;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "hadron://HOST:PORT[,...]; also HADRON_URL.")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            scope = ScopeType.INHERIT,
            description = "Access token; also HADRON_TOKEN.")
    private @Nullable String token;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli asks the annotation
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli asks the annotation
    private boolean version;

    RootCommand(Env env) {
        this.env = env;
    }

    @Override
    public Env env() {
        return env;
    }

    @Override
    public GlobalOptions globalOptions() {
        return new GlobalOptions(format, url, token, context, namespace, timeout);
    }
}
