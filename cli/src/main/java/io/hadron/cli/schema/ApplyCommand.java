package io.hadron.cli.schema;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ChangeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = {
            "Make the cluster be as the documents say: all of it or nothing.",
            "Applying the same again changes nothing. What would lose data is refused unless named."
        })
public final class ApplyCommand extends CliCommand {
    @Mixin private ChangeOptions changes = new ChangeOptions();

    @Option(names = "--dry-run", description = "Show what would be done, as plan does.")
    private boolean dryRun;

    @Override
    protected int run(Session session) throws Exception {
        ChangeSet set = changes.read(session);
        if (dryRun) {
            return Planned.show(session, session.admin().plan(set));
        }
        new ChangePrinter(session.output()).print(session.admin().apply(set));
        return ExitCode.OK;
    }
}
