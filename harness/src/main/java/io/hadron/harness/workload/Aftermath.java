package io.hadron.harness.workload;

import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.GroupInfo;
import io.hadron.client.admin.PartitionOffsets;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What is there after a {@link Workload} has come to rest: the last entries of its history. */
public final class Aftermath {
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private final HadronClient client;
    private final WorkloadSpec spec;

    public Aftermath(HadronClient client, WorkloadSpec spec) {
        this.client = client;
        this.spec = spec;
    }

    /** Waits until the group has finished every record; false if it does not come to that. */
    public boolean awaitDrained() throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (spec.hasGroup() && !isDrained()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    private boolean isDrained() {
        return client.admin().group(WorkloadSpec.GROUP).partitions().stream()
                .allMatch(p ->
                        p.counts().outstanding() == 0
                                && p.offsets().head() == p.offsets().committedEnd());
    }

    /** Where the group stands, for a message. */
    public String progress() {
        var text = new StringBuilder();
        for (GroupInfo.Partition p : client.admin().group(WorkloadSpec.GROUP).partitions()) {
            text.append(p.index()).append(": ").append(p.offsets()).append(p.counts());
            text.append(" term ").append(p.term()).append(" members ");
            p.members().forEach(member -> text.append(member).append(' '));
        }
        return text.toString();
    }

    /** Reads everything. */
    public void record(History history) {
        Map<Integer, List<Observation.FinalRecord>> records = new HashMap<>();
        for (Message message : everything(WorkloadSpec.STREAM)) {
            records.computeIfAbsent(message.partition(), p -> new ArrayList<>())
                    .add(
                            new Observation.FinalRecord(
                                    message.offset(),
                                    message.term(),
                                    String.valueOf(message.valueText())));
        }
        for (int i = 0; i < spec.partitions(); i++) {
            history.add(
                    new Observation.FinalPartition(
                            WorkloadSpec.partition(i), 0, records.getOrDefault(i, List.of())));
        }
        if (spec.hasGroup()) {
            recordGroup(history);
        }
    }

    private void recordGroup(History history) {
        Map<Integer, List<Observation.DeadLetter>> letters = new HashMap<>();
        for (Message letter : everything(WorkloadSpec.DEAD)) {
            letters.computeIfAbsent(number(letter, "hadron-dl-partition"), p -> new ArrayList<>())
                    .add(
                            new Observation.DeadLetter(
                                    number(letter, "hadron-dl-offset"),
                                    number(letter, "hadron-dl-attempts")));
        }
        GroupInfo group = client.admin().group(WorkloadSpec.GROUP);
        for (int i = 0; i < spec.partitions(); i++) {
            history.add(
                    new Observation.FinalGroup(
                            WorkloadSpec.GROUP,
                            WorkloadSpec.partition(i),
                            group.partitions().get(i).offsets().head(),
                            new TreeSet<>(),
                            WorkloadSpec.MAX_DELIVERIES,
                            letters.getOrDefault(i, List.of())));
        }
    }

    /** Every record of a stream from its beginning to its committed end. */
    private List<Message> everything(String stream) {
        List<Message> found = new ArrayList<>();
        List<PartitionOffsets> ends = client.admin().offsets(stream, StartAt.latest());
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try (Reader reader = client.reader(stream).from(StartAt.first()).open()) {
            while (!ends.stream()
                    .allMatch(end -> reader.position(end.partition()) >= end.committedEnd())) {
                Message message = reader.poll(Duration.ofMillis(50));
                if (message != null) {
                    found.add(message);
                } else if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "the final read of " + stream + " does not come to its end");
                }
            }
            for (Message m = reader.poll(Duration.ofMillis(50));
                    m != null;
                    m = reader.poll(Duration.ofMillis(50))) {
                found.add(m);
            }
        }
        return found;
    }

    private static int number(Message letter, String header) {
        return Integer.parseInt(String.valueOf(letter.header(header)));
    }
}
