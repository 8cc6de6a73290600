package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.AuditEntry;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = {
            "What may have cost data, and who decided so: forced recoveries, nodes that were removed though they were needed, machines that went down before all was synced.",
            "The newest come last. Times are UTC. The cluster keeps the newest 1,000."
        })
final class AuditCommand extends CliCommand {
    static final Table TABLE =
            new Table(
                    Column.text("TIME", "time"),
                    Column.text("BY", "by"),
                    Column.text("ACTION", "action"),
                    Column.text("WHAT", "text"),
                    Column.text("REASON", "reason"));

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, the newest (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Override
    protected int run(Session session) {
        if (limit < 1) {
            throw CommandFailure.usage("--limit must be at least 1", "hadron cluster audit");
        }
        session.output()
                .rows(session.admin().audit(limit).stream().map(AuditCommand::row).toList(), TABLE);
        return ExitCode.OK;
    }

    static ObjectNode row(AuditEntry entry) {
        return Json.object()
                .put("time", entry.time().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("version", entry.version())
                .put("by", entry.by())
                .put("action", entry.action())
                .put("text", entry.text())
                .put("reason", entry.reason());
    }
}
