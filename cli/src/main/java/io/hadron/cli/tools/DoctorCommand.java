package io.hadron.cli.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Output;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Check the surroundings: JDK, ports, connection, versions, disk.")
public final class DoctorCommand extends CliCommand {
    @Override
    protected int run(Session session) {
        List<Check> checks = new Checkup(session).run();
        Output output = session.output();
        Table table =
                new Table(
                        new Column("", row -> row.path("state").asText(), false),
                        Column.text("CHECK", "check"),
                        Column.text("FOUND", "found"),
                        new Column("DO", row -> row.path("advice").asText(), false));
        output.rows(checks.stream().map(DoctorCommand::json).toList(), table);
        boolean failed = checks.stream().anyMatch(check -> check.state() == Check.State.FAIL);
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private static ObjectNode json(Check check) {
        return Json.object()
                .put("check", check.name())
                .put("state", check.state().text())
                .put("found", check.found())
                .put("advice", check.advice());
    }
}
