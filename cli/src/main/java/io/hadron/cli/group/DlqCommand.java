package io.hadron.cli.group;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.data.RecordJson;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.RowStream;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Dead letters: what a group gave up. */
@Command(
        name = "dlq",
        description = "Dead letters: messages that a group gave up after too many attempts.",
        subcommands = {
            DlqCommand.ListQueues.class,
            DlqCommand.Show.class,
            DlqCommand.Redrive.class,
            DlqCommand.Purge.class
        })
public final class DlqCommand {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long MOST_COUNTED = 100_000;

    /** The dead-letter stream of a group. */
    static String streamOf(GroupInfo group) {
        if (group.deadLetter().isEmpty()) {
            throw CommandFailure.failed(
                    "the group "
                            + group.namespace()
                            + "/"
                            + group.name()
                            + " has no dead-letter stream",
                    "add deadLetter: NAME to its spec and apply it");
        }
        return group.namespace() + "/" + group.deadLetter();
    }

    /** Offsets in use on a stream: its records, and a few marks of its own. */
    static long offsets(Session session, String stream) {
        return session.admin().offsets(stream, StartAt.latest()).stream()
                .mapToLong(offsets -> offsets.committedEnd() - offsets.lowMark())
                .sum();
    }

    /** Records on a stream: counted while that is quick, else the number of its offsets. */
    static long records(Session session, String stream) {
        long most = offsets(session, stream);
        if (most == 0 || most > MOST_COUNTED) {
            return most;
        }
        long count = 0;
        long deadline = System.nanoTime() + session.timeout().toNanos();
        try (Reader reader = session.client().reader(stream).from(StartAt.first()).open()) {
            while (System.nanoTime() < deadline) {
                if (reader.poll(POLL) != null) {
                    count++;
                } else if (reader.caughtUp()) {
                    break;
                }
            }
        }
        return count;
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List groups with a dead-letter stream, and how much is on it.")
    static final class ListQueues extends CliCommand {
        private static final Table TABLE =
                new Table(
                        Column.text("NAMESPACE", "namespace"),
                        Column.text("GROUP", "group"),
                        Column.text("DEAD LETTERS ON", "stream"),
                        Column.number("RECORDS", "records"),
                        Column.number("TO REDRIVE", "toRedrive"));

        @Override
        protected int run(Session session) {
            String given = session.options().namespace();
            List<GroupInfo> groups = session.admin().groups(given == null ? "" : given);
            List<ObjectNode> rows = new ArrayList<>();
            for (GroupInfo group : groups) {
                if (!group.deadLetter().isEmpty()) {
                    rows.add(row(session, group, groups));
                }
            }
            session.output().rows(rows, TABLE);
            return ExitCode.OK;
        }

        private static ObjectNode row(Session session, GroupInfo group, List<GroupInfo> all) {
            String stream = streamOf(group);
            long records = records(session, stream);
            String redrive = Redriving.groupOf(group.name());
            long waiting =
                    all.stream()
                            .filter(other -> other.namespace().equals(group.namespace()))
                            .filter(other -> other.name().equals(redrive))
                            .mapToLong(GroupInfo::lag)
                            .findFirst()
                            .orElse(records);
            return Json.object()
                    .put("namespace", group.namespace())
                    .put("group", group.name())
                    .put("stream", stream)
                    .put("records", records)
                    .put("toRedrive", waiting);
        }
    }

    @Command(name = "show", description = "Show a group's dead letters with origin and reason.")
    static final class Show extends CliCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "[NAMESPACE/]NAME")
        private String group = "";

        @Option(
                names = {"--count", "--limit"},
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many (default: 100).")
        private long count = 100;

        @Override
        protected int run(Session session) {
            String name = session.group(group);
            String stream = streamOf(session.admin().group(name));
            RecordJson records = new RecordJson(false);
            try (RowStream rows = session.output().stream(DeadLetters::line)) {
                if (offsets(session, stream) > 0) {
                    read(session, stream, name, rows, records);
                }
            }
            return ExitCode.OK;
        }

        private void read(
                Session session, String stream, String name, RowStream rows, RecordJson records) {
            long deadline = System.nanoTime() + session.timeout().toNanos();
            try (Reader reader = session.client().reader(stream).from(StartAt.first()).open()) {
                while (rows.written() < count && System.nanoTime() < deadline) {
                    Message message = reader.poll(POLL);
                    if (message == null) {
                        if (reader.caughtUp()) {
                            return;
                        }
                    } else if (DeadLetters.isOf(message, name)) {
                        rows.write(DeadLetters.json(message, records));
                    }
                }
            }
        }
    }

    @Command(
            name = "redrive",
            description = {
                "Send a group's dead letters back to the stream that they come from, each once.",
                "All groups of that stream get them. The dead letters stay until purged."
            })
    static final class Redrive extends CliCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "[NAMESPACE/]NAME")
        private String group = "";

        @Option(names = "--to", paramLabel = "STREAM", description = "Another stream to send to.")
        private @Nullable String to;

        @Option(names = "--count", paramLabel = "N", description = "At most so many.")
        private long count = Long.MAX_VALUE;

        @Override
        protected int run(Session session) throws Exception {
            String name = session.group(group);
            GroupInfo info = session.admin().group(name);
            String target = to == null ? null : session.stream(to);
            long sent = new Redriving(session, info, target).run(count);
            session.output()
                    .object(
                            Json.object()
                                    .put("group", name)
                                    .put("from", streamOf(info))
                                    .put("redriven", sent),
                            node -> Column.count(sent) + " dead letters were sent back.\n");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "purge",
            description = {
                "Remove all dead letters of a group's dead-letter stream.",
                "Groups that share the stream lose theirs too."
            })
    static final class Purge extends CliCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "[NAMESPACE/]NAME")
        private String group = "";

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Override
        protected int run(Session session) {
            String name = session.group(group);
            String stream = streamOf(session.admin().group(name));
            long records = records(session, stream);
            Confirmation.require(
                    session, yes, "Remove all " + records + " dead letters on " + stream + "?");
            for (PartitionOffsets before : session.admin().offsets(stream, StartAt.latest())) {
                // Only what is there now: letters that arrive meanwhile stay.
                session.admin().trim(stream, before.partition(), before.committedEnd());
            }
            session.output()
                    .object(
                            Json.object()
                                    .put("group", name)
                                    .put("stream", stream)
                                    .put("purged", records),
                            node -> Column.count(records) + " dead letters were removed.\n");
            return ExitCode.OK;
        }
    }
}
