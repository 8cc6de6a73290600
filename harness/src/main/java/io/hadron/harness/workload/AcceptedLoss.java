package io.hadron.harness.workload;

import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Observation.FinalPartition;
import io.hadron.simulation.history.Observation.Produced;
import io.hadron.simulation.history.Observation.Read;
import io.hadron.simulation.history.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an operator gave up by forced recoveries: records behind the end of the copy that became the
 * partition, acknowledged before that. The rest of a history must keep every promise.
 */
public final class AcceptedLoss {
    /**
     * A recovery.
     *
     * @param before microseconds, as {@link Recorder#now()}: what ended later is not given up
     * @param border the end of the copy: what the forced term begins with is no record
     */
    private record Forced(long term, long before, long border) {}

    private final Map<String, Forced> forced = new HashMap<>();
    private long writes;
    private long reads;

    /** A partition has been given a leader by force. */
    public void forced(int partition, long term, long before) {
        forced.put(WorkloadSpec.partition(partition), new Forced(term, before, Long.MAX_VALUE));
    }

    /** Acknowledged writes that were given up. */
    public long writes() {
        return writes;
    }

    /** Records that were given up after somebody had read them. */
    public long reads() {
        return reads;
    }

    /** The history without what was given up; it must have its final read. */
    public History takenOutOf(History history) {
        Set<String> kept = new HashSet<>();
        for (Observation seen : history.observations()) {
            if (seen instanceof FinalPartition end) {
                end.records().forEach(record -> kept.add(record.value()));
                forced.computeIfPresent(
                        end.partition(),
                        (_, known) -> new Forced(known.term(), known.before(), border(end, known)));
            }
        }
        var rest = new History();
        for (Observation seen : history.observations()) {
            if (seen instanceof Produced write && isGivenUp(write, kept)) {
                writes++;
            } else if (seen instanceof Read read && isGivenUp(read, kept)) {
                reads++;
            } else {
                rest.add(seen);
            }
        }
        return rest;
    }

    private static long border(FinalPartition end, Forced known) {
        return end.records().stream()
                .filter(record -> record.term() < known.term())
                .mapToLong(record -> record.offset() + 1)
                .max()
                .orElse(0);
    }

    private boolean isGivenUp(Produced write, Set<String> kept) {
        Forced known = forced.get(write.partition());
        return known != null
                && write.outcome() == Outcome.OK
                && write.offset() >= known.border()
                && write.span().end() < known.before()
                && !kept.contains(write.value());
    }

    private boolean isGivenUp(Read read, Set<String> kept) {
        Forced known = forced.get(read.partition());
        return known != null
                && read.offset() >= known.border()
                && read.term() < known.term()
                && !kept.contains(read.value());
    }
}
