package io.hadron.client.admin;

import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import java.util.List;

/**
 * Schema, consumer groups and cluster state. Calls wait for their answer and retry within the
 * client's request timeout; all of them may be retried safely. Any thread.
 *
 * <p>Streams and groups are named {@code namespace/name}, or {@code name} in the namespace {@code
 * default}.
 */
public interface Admin {
    /** What {@link #apply} would do; lists all problems instead of failing. */
    ChangeResult plan(ChangeSet changes);

    /**
     * Applies all of it or nothing.
     *
     * @throws HadronException.InvalidDdl with all problems
     * @throws HadronException.Conflict if it would lose data that was not named, or a newer
     *     revision is there
     */
    ChangeResult apply(ChangeSet changes);

    /** Checks documents without looking at what is there. */
    ChangeResult lint(ChangeSet changes);

    /**
     * Deletes objects, all or none.
     *
     * @throws HadronException.NotFound if one does not exist
     * @throws HadronException.Conflict if data would be lost and that is not allowed
     */
    default ChangeResult delete(List<ObjectRef> objects, boolean allowDataLoss) {
        return delete(objects, allowDataLoss, false);
    }

    /**
     * As {@link #delete(List, boolean)}.
     *
     * @param takeOver also objects that a branch manages
     */
    ChangeResult delete(List<ObjectRef> objects, boolean allowDataLoss, boolean takeOver);

    /** Objects of a kind; each of the three may be empty for all. */
    List<ObjectInfo> get(String kind, String namespace, String name);

    /** An object and how it is doing. */
    ObjectDescription describe(ObjectRef object);

    /** Consumer groups of a namespace; empty = all. */
    List<GroupInfo> groups(String namespace);

    GroupInfo group(String group);

    GroupInfo pause(String group);

    GroupInfo resume(String group);

    /** Moves the whole group. Messages in flight are taken back. */
    GroupInfo seek(String group, StartAt start);

    /** Moves the group in one partition. */
    GroupInfo seek(String group, StartAt start, int partition);

    /** Why a message of the group's stream is where it is. */
    Explanation explain(String stream, int partition, long offset, String group);

    /**
     * Removes records below an offset; -1 = all that is committed now.
     *
     * @return the first offset still there
     */
    long trim(String stream, int partition, long before);

    /** Where a start lies in each partition. */
    List<PartitionOffsets> offsets(String stream, StartAt start);

    ClusterStatus status();

    /** All streams, or those of these names. */
    List<StreamMetadata> metadata(List<String> streams);

    /**
     * Says what is wanted of a node, and returns at once: what follows from it takes time.
     *
     * @param node its id
     * @return the node as it is now
     */
    ClusterStatus.Node nodeMode(String node, NodeMode mode);

    /**
     * Removes a node for ever.
     *
     * @param acceptLoss also if something is lost with it
     * @return what may be lost, for people
     * @throws HadronException.Conflict if something would be lost, or the node still serves
     */
    List<String> removeNode(String node, boolean acceptLoss);

    /**
     * Spreads replicas and leaders evenly.
     *
     * @return how many changes were begun
     */
    int rebalance();

    /**
     * Makes one node's copy the partition, after the majority of its replicas is lost for ever.
     *
     * @param node id of the one that holds the copy
     * @param reason for the record
     * @throws HadronException.Conflict if the loss is not accepted, or there is a majority
     */
    Recovery recover(String stream, int partition, String node, boolean acceptLoss, String reason);

    /**
     * What may have cost data: the newest entries, the oldest of them first.
     *
     * @param limit at most so many; at least 1
     */
    List<AuditEntry> audit(int limit);
}
