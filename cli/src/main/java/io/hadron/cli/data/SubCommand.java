package io.hadron.cli.data;

import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.StopSignal;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeResult;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.ObjectRef;
import io.hadron.core.model.Names;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sub",
        description = {
            "Consume records until Ctrl-C, one JSON object a line.",
            "With --group as a member of that group: each record is acked after its line is"
                    + " written. Without, as a reader of its own that acks nothing."
        })
public final class SubCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "STREAM", description = "[NAMESPACE/]NAME")
    private String stream = "";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Consumer group, in the stream's namespace.")
    private @Nullable String group;

    @Option(
            names = "--from",
            paramLabel = Starts.LABEL,
            description =
                    "Where to begin: latest without a group; first for a group that --create"
                            + " makes, and no effect on one that exists.")
    private @Nullable String from;

    @Option(names = "--count", paramLabel = "N", description = "End after this many records.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "Records taken and acked together, at most (default: 100).")
    private int batch = 100;

    @Option(names = "--create", description = "Create the stream and the group if missing.")
    private boolean create;

    @Option(names = "--member", paramLabel = "NAME", description = "Name in group describe.")
    private @Nullable String member;

    @Option(names = "--json-values", description = "Embed values that are JSON, unquoted.")
    private boolean jsonValues;

    @Override
    protected int run(Session session) throws Exception {
        if (count < 1 || batch < 1 || batch > 100_000) {
            throw CommandFailure.usage(
                    "--count must be at least 1, --batch 1 to 100000", "hadron sub --help");
        }
        if (group != null) {
            Session.check("group", group, Names.objectProblem(group));
        }
        StartAt start = from == null ? null : Starts.parse("--from", from);
        String name = session.stream(stream);
        boolean created = create && createStream(session, name);
        // The signal is closed last: the process may end within.
        try (StopSignal stop = new StopSignal()) {
            Printing printing = new Printing(session, stop, new RecordJson(jsonValues), count);
            long missing =
                    group == null
                            ? read(session, printing, name, start, created)
                            : consume(session, printing, name, group, start);
            session.close();
            return missing <= 0 || stop.stopped() || count == Long.MAX_VALUE
                    ? ExitCode.OK
                    : tooFew(session, printing.written());
        }
    }

    private static long read(
            Session session,
            Printing printing,
            String name,
            @Nullable StartAt start,
            boolean created) {
        // All that is on a stream that was made just now is new.
        StartAt otherwise = created ? StartAt.first() : StartAt.latest();
        return printing.read(
                session.client().reader(name).from(start == null ? otherwise : start).open(),
                "Listening on " + name + " (Ctrl-C ends) ...");
    }

    private long consume(
            Session session,
            Printing printing,
            String name,
            String groupName,
            @Nullable StartAt start) {
        session.group(name.substring(0, name.indexOf('/') + 1) + groupName);
        var builder =
                session.client()
                        .subscription(name)
                        .group(groupName)
                        .maxInFlight((int) Math.min(batch, count));
        if (member != null) {
            builder.member(member);
        }
        if (start != null) {
            builder.from(start);
        }
        if (create) {
            builder.createGroup();
        }
        return printing.consume(
                builder.open(),
                batch,
                "Consuming " + name + " as " + groupName + " (Ctrl-C ends) ...");
    }

    private boolean createStream(Session session, String name) {
        int slash = name.indexOf('/');
        ObjectRef ref =
                new ObjectRef("Stream", name.substring(0, slash), name.substring(slash + 1));
        if (!session.admin().get("Stream", ref.namespace(), ref.name()).isEmpty()) {
            return false;
        }
        String yaml =
                "kind: Stream\nmetadata: {namespace: \""
                        + ref.namespace()
                        + "\", name: \""
                        + ref.name()
                        + "\"}\n";
        ChangeResult result = session.admin().apply(ChangeSet.of("--create", yaml));
        session.say("Created stream " + name + ".");
        return result.applied();
    }

    private int tooFew(Session session, long written) {
        throw new CommandFailure(
                ExitCode.UNAVAILABLE,
                written
                        + " of "
                        + count
                        + " records came, then none for "
                        + session.timeout().toMillis()
                        + " ms",
                "wait longer with --timeout, or look at what there is: hadron peek " + stream);
    }
}
