package io.hadron.cli.data;

import io.hadron.cli.output.RowStream;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "peek",
        description = {
            "Look at records without consuming them; ends at the end of the stream.",
            "hadron peek orders; hadron peek orders --last 5; hadron peek orders --from 15m"
        })
public final class PeekCommand extends CliCommand {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int MOST_LAST = 10_000;

    @Parameters(index = "0", paramLabel = "STREAM", description = "[NAMESPACE/]NAME")
    private String stream = "";

    @Option(
            names = "--from",
            paramLabel = Starts.LABEL,
            defaultValue = "first",
            description = "Where to begin (default: first).")
    private String from = "first";

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "Only this partition.")
    private @Nullable Integer partition;

    @Option(
            names = {"--count", "--limit"},
            paramLabel = "N",
            defaultValue = "10",
            description = "At most so many records (default: 10).")
    private long count = 10;

    @Option(names = "--last", paramLabel = "N", description = "The newest so many records instead.")
    private @Nullable Integer last;

    @Option(names = "--json-values", description = "Embed values that are JSON, unquoted.")
    private boolean jsonValues;

    @Override
    protected int run(Session session) {
        if (count < 1 || (last != null && (last < 1 || last > MOST_LAST))) {
            throw CommandFailure.usage(
                    "--count must be at least 1, --last 1 to " + MOST_LAST, "hadron peek --help");
        }
        String name = session.stream(stream);
        RecordJson json = new RecordJson(jsonValues);
        try (RowStream rows = session.output().stream(RecordJson::line)) {
            if (last == null) {
                StartAt start = Starts.parse("--from", from);
                List<PartitionOffsets> offsets = offsets(session, name, start);
                for (Message message : read(session, name, start, offsets, count)) {
                    rows.write(json.of(message));
                }
            } else {
                newest(session, name, last).forEach(message -> rows.write(json.of(message)));
            }
        }
        return ExitCode.OK;
    }

    private List<PartitionOffsets> offsets(Session session, String name, StartAt start) {
        List<PartitionOffsets> all = session.admin().offsets(name, start);
        if (partition == null) {
            return all;
        }
        List<PartitionOffsets> one =
                all.stream().filter(offsets -> offsets.partition() == partition).toList();
        if (one.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    name + " has no partition " + partition,
                    "its partitions are 0 to " + (all.size() - 1));
        }
        return one;
    }

    /** Those that were there when the command began, at most {@code most}. */
    private static List<Message> read(
            Session session,
            String name,
            StartAt start,
            List<PartitionOffsets> offsets,
            long most) {
        Map<Integer, Long> ends = new TreeMap<>();
        for (PartitionOffsets one : offsets) {
            if (Math.max(one.offset(), one.lowMark()) < one.committedEnd()) {
                ends.put(one.partition(), one.committedEnd());
            }
        }
        List<Message> found = new ArrayList<>();
        if (ends.isEmpty()) {
            return found;
        }
        int[] partitions = ends.keySet().stream().mapToInt(Integer::intValue).toArray();
        long deadline = System.nanoTime() + session.timeout().toNanos();
        try (Reader reader =
                session.client().reader(name).from(start).partitions(partitions).open()) {
            while (found.size() < most && !ends.isEmpty() && System.nanoTime() < deadline) {
                Message message = reader.poll(POLL);
                if (message == null && reader.caughtUp()) {
                    break;
                }
                if (message != null) {
                    take(message, ends, found);
                }
            }
        }
        return found;
    }

    private static void take(Message message, Map<Integer, Long> ends, List<Message> found) {
        Long end = ends.get(message.partition());
        if (end != null && message.offset() < end) {
            found.add(message);
        }
        if (end != null && message.offset() >= end - 1) {
            ends.remove(message.partition());
        }
    }

    /** The newest of each partition, merged by time. */
    private List<Message> newest(Session session, String name, int most) {
        List<Message> found = new ArrayList<>();
        for (PartitionOffsets offsets : offsets(session, name, StartAt.latest())) {
            long first = Math.max(offsets.lowMark(), offsets.committedEnd() - most);
            if (first < offsets.committedEnd()) {
                found.addAll(
                        read(
                                session,
                                name,
                                StartAt.offset(first),
                                List.of(offsets(offsets, first)),
                                most));
            }
        }
        found.sort(
                Comparator.comparingLong(Message::timestamp)
                        .thenComparingInt(Message::partition)
                        .thenComparingLong(Message::offset));
        return found.subList(Math.max(0, found.size() - most), found.size());
    }

    private static PartitionOffsets offsets(PartitionOffsets of, long first) {
        return new PartitionOffsets(of.partition(), first, of.lowMark(), of.committedEnd());
    }
}
