package io.hadron.cli.schema;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        description = {
            "Show what apply would do, and what would lose data.",
            "All problems are listed with file and line. Nothing is changed."
        })
public final class PlanCommand extends CliCommand {
    @Mixin private ChangeOptions changes = new ChangeOptions();

    @Override
    protected int run(Session session) throws Exception {
        return Planned.show(session, session.admin().plan(changes.read(session)));
    }
}
