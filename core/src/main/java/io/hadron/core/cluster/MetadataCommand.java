package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Tombstone.Purge;
import java.util.List;
import java.util.UUID;

/**
 * Everything that changes metadata. Each is safe to send again after an unknown outcome: see its
 * text.
 */
public sealed interface MetadataCommand {
    /** Most entries in one batched command. */
    int MAX_BATCH = 20_000;

    /**
     * A node's process has started: it is registered if it is new, and all groups that it leads get
     * a new term, because the process that led them is gone. Repeating it with the same session
     * changes nothing.
     *
     * @param session above every session the node has had: {@code last known + 1}
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record NodeStarted(
            UUID clusterId, NodeId node, String address, UUID storeId, long session, long timeMs)
            implements MetadataCommand {}

    /**
     * Applies a change set, all or nothing. Repeated with the same request id, it answers as it did
     * the first time.
     *
     * @param fingerprint of the change set, so that a request id is not used for two
     * @param timeMs the time on the sender's clock, in milliseconds since 1970
     */
    record ApplyChangeSet(ChangeSet changes, long fingerprint, long timeMs)
            implements MetadataCommand {
        public static ApplyChangeSet of(ChangeSet changes, long timeMs) {
            return new ApplyChangeSet(changes, changes.fingerprint(), timeMs);
        }
    }

    /**
     * A leader has recovered its groups in these terms. Only current terms are accepted; repeating
     * it changes nothing.
     */
    record ReportEstablished(NodeId leader, List<GroupTerm> groups) implements MetadataCommand {
        public ReportEstablished {
            groups = bounded(groups);
        }
    }

    /** A group and a term of it. */
    record GroupTerm(ControlGroupId group, long term) {}

    /** Reserves producer ids. Repeating it reserves more: ids are plenty. */
    record AllocateProducerIds(int count) implements MetadataCommand {
        public static final int MAX_COUNT = 1_000_000;

        public AllocateProducerIds {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("count must be 1 to " + MAX_COUNT);
            }
        }
    }

    /** Data of deleted objects is gone from disk. Repeating it changes nothing. */
    record ConfirmPurges(List<Purge> purges) implements MetadataCommand {
        public ConfirmPurges {
            purges = bounded(purges);
        }
    }

    private static <T> List<T> bounded(List<T> batch) {
        if (batch.size() > MAX_BATCH) {
            throw new IllegalArgumentException("more than " + MAX_BATCH + " in one command");
        }
        return List.copyOf(batch);
    }
}
