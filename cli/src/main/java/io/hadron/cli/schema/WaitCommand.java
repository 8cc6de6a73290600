package io.hadron.cli.schema;

import io.hadron.cli.output.Json;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.HadronException;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.ObjectRef;
import io.hadron.client.admin.StreamMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wait",
        description = {
            "Wait until an object or the cluster is ready, or an object is deleted.",
            "hadron wait Stream/shop/orders --for ready --timeout 60s; hadron wait cluster.",
            "Ends with exit code 5 when the time is over."
        })
public final class WaitCommand extends CliCommand {
    private static final long PAUSE_MS = 100;

    /** What to wait for. */
    enum State {
        READY,
        DELETED
    }

    @Parameters(paramLabel = "KIND/NS/NAME | cluster", description = "What to wait for.")
    private String object = "";

    @Option(
            names = "--for",
            paramLabel = "ready|deleted",
            defaultValue = "ready",
            description = "The state to wait for (default: ready).")
    private State wanted = State.READY;

    @Override
    protected int run(Session session) throws Exception {
        boolean cluster = object.equalsIgnoreCase("cluster");
        if (cluster && wanted == State.DELETED) {
            throw CommandFailure.usage("a cluster can not be deleted", "hadron wait cluster");
        }
        ObjectRef ref = cluster ? null : ObjectNames.parse(session, object);
        String what = ref == null ? "cluster" : ref.toString();
        long start = System.nanoTime();
        Duration timeout = session.timeout();
        String last = "nothing was seen of it";
        while (true) {
            try {
                String missing =
                        ref == null
                                ? session.admin().status().ready() ? "" : "it is not ready yet"
                                : missing(session, ref);
                if (missing.isEmpty()) {
                    return done(session, what, Duration.ofNanos(System.nanoTime() - start));
                }
                last = missing;
            } catch (CommandFailure | HadronException e) {
                last = patience(e);
            }
            if (System.nanoTime() - start > timeout.toNanos()) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        object
                                + " is not "
                                + word()
                                + " after "
                                + timeout.toSeconds()
                                + " s: "
                                + last,
                        "wait longer with --timeout; hadron cluster status shows the nodes");
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** What waiting can not heal is thrown again. */
    private static String patience(RuntimeException failure) {
        boolean heals =
                switch (failure) {
                    case CommandFailure known -> known.exitCode() == ExitCode.UNAVAILABLE;
                    case HadronException remote -> remote.retryable();
                    default -> false;
                };
        if (!heals) {
            throw failure;
        }
        return String.valueOf(failure.getMessage());
    }

    private String word() {
        return wanted.name().toLowerCase(Locale.ROOT);
    }

    /** What is still missing, or an empty text. */
    private String missing(Session session, ObjectRef ref) {
        boolean exists = !session.admin().get(ref.kind(), ref.namespace(), ref.name()).isEmpty();
        if (wanted == State.DELETED) {
            return exists ? "it exists" : "";
        }
        if (!exists) {
            return "it does not exist";
        }
        return switch (ref.kind()) {
            case "Stream" -> missingLeaders(session, ref.namespace() + "/" + ref.name());
            case "Group" -> missingControllers(session, ref.namespace() + "/" + ref.name());
            default -> "";
        };
    }

    private static String missingLeaders(Session session, String stream) {
        for (StreamMetadata metadata : session.admin().metadata(List.of(stream))) {
            long without = metadata.partitions().stream().filter(p -> p.leader().isEmpty()).count();
            if (!metadata.partitions().isEmpty() && without == 0) {
                return "";
            }
            return without + " partitions have no leader";
        }
        return "its partitions are not known";
    }

    private static String missingControllers(Session session, String group) {
        GroupInfo info = session.admin().group(group);
        return info.partitions().isEmpty() ? "it serves no partition" : "";
    }

    private int done(Session session, String what, Duration took) {
        session.output()
                .object(
                        Json.object()
                                .put("object", what)
                                .put("state", word())
                                .put("seconds", took.toMillis() / 1000.0),
                        node -> what + " is " + word() + ".\n");
        return ExitCode.OK;
    }
}
