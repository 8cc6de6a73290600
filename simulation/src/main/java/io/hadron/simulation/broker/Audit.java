package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.QuorumMath;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.StopReason;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.crc.SimCrc;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must hold inside the cluster at every step, over all lives of all nodes (P8, P9). It sees
 * all disks at once, which no node does.
 */
public final class Audit {

    private record Term(long group, long term) {}

    private final SimCrc crc;
    private final Directory directory;
    private final Set<Term> served = new HashSet<>();
    private final Map<Long, TreeMap<Long, LogEntry>> committed = new HashMap<>();
    private final Map<Long, Long> committedEnd = new HashMap<>();
    private final Set<NodeId> amnesiacs = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    public Audit(SimCrc crc, Directory directory) {
        this.crc = crc;
        this.directory = directory;
    }

    private void problem(String text) {
        if (problems.size() < 20) {
            problems.add(text);
        }
    }

    /** From now on what the node once acknowledged proves nothing. */
    public void forgot(NodeId node) {
        amnesiacs.add(node);
    }

    void serving(SimLog log, long term) {
        if (!crc.wasEstablished(log.group(), term)) {
            problem("P9: " + log + " serves term " + term + ", which is not established");
        }
        if (!served.add(new Term(log.group(), term))) {
            problem("P9: " + log + " serves term " + term + ", which was served before");
        }
    }

    void stopped(SimLog log, StopReason reason) {
        switch (reason) {
            case LOG_LOST, DIVERGED_BELOW_COMMIT, DAMAGED, DEFECT ->
                    problem("P9: " + log + " stops: " + reason);
            case DEPOSED,
                    ESTABLISH_REFUSED,
                    NOT_COUNTED,
                    CONTRADICTED, // by order: a real one is an exception here
                    DELETED,
                    STORAGE_FAILED,
                    SHUTDOWN -> {}
        }
    }

    void damaged(SimLog log, ReplicationEffect.ReplicaDamaged damaged) {
        // A learner that was dismissed and called back has begun anew.
        if (!amnesiacs.contains(damaged.replica())
                && !log.designation().learners().contains(damaged.replica())) {
            problem("P9: " + log + " takes a sound replica for damaged: " + damaged);
        }
    }

    /** What a replica says must be on its disk. */
    void sent(SimLog log, NodeId node, PeerMessage message) {
        DiskImage.Group disk = directory.durable(node).group(log.group());
        byte[] stored = disk.state().get(SimLog.FENCE);
        long fence = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
        switch (message) {
            case PeerMessage.Report _, PeerMessage.EntriesAck _, PeerMessage.FenceRequest _ -> {
                if (fence < message.term()) {
                    problem(
                            "P9: "
                                    + log
                                    + " sends "
                                    + message
                                    + " with fence "
                                    + fence
                                    + " on disk");
                }
            }
            default -> {}
        }
        if (message instanceof PeerMessage.EntriesAck ack && disk.end() < ack.verifiedEnd()) {
            problem("P9: " + log + " sends " + ack + " with " + disk.end() + " on disk");
        }
    }

    void appended(SimLog log, LogEntry entry, long term) {
        if (entry.term() != term) {
            problem("P9: " + log + " appends " + entry + " as of term " + term);
        }
    }

    void truncated(SimLog log, NodeId node, long end) {
        if (log.image().log().isEmpty() && end < log.lowMark()) {
            problem("P9: " + log + " on node " + node + " is cut at " + end);
        }
    }

    /** A replica learned what is committed: a leader decides it, a follower must agree. */
    void committed(SimLog log, NodeId node, long end) {
        var known = committed.computeIfAbsent(log.group(), g -> new TreeMap<>());
        long knownEnd = committedEnd.getOrDefault(log.group(), 0L);
        if (end > knownEnd) {
            if (!log.isServing()) {
                problem("P9: " + log + " knows of a commit of " + end + " that no leader made");
            }
            checkMajority(log, end);
            for (LogEntry entry : log.image().log().tailMap(knownEnd, true).values()) {
                if (entry.end() <= end) {
                    known.put(entry.baseOffset(), entry);
                }
            }
            committedEnd.put(log.group(), end);
        }
        compare(log, end);
    }

    private long comparedFrom(SimLog log, long end) {
        return Math.max(log.lowMark(), end - 50);
    }

    private void compare(SimLog log, long end) {
        var known = committed.getOrDefault(log.group(), new TreeMap<>());
        for (LogEntry entry : log.image().log().tailMap(comparedFrom(log, end), true).values()) {
            if (entry.end() <= end && !entry.equals(known.get(entry.baseOffset()))) {
                problem(
                        "P8: "
                                + log
                                + " has "
                                + entry
                                + " committed, others "
                                + known.get(entry.baseOffset()));
                return;
            }
        }
    }

    private void checkMajority(SimLog log, long end) {
        GroupView view = log.designation();
        LogEntry last = Objects.requireNonNull(log.image().log().lowerEntry(end)).getValue();
        int holders = 0;
        for (NodeId replica : view.replicas().members()) {
            if (!view.learners().contains(replica) && holds(replica, log.group(), last)) {
                holders++;
            }
        }
        if (holders < QuorumMath.majority(view.replicas().size())) {
            problem("P9: " + log + " commits " + end + ", which " + holders + " hold durably");
        }
    }

    /** An acknowledgement may be older than the loss; the node does not count any more by then. */
    private boolean holds(NodeId replica, long group, LogEntry entry) {
        DiskImage.Group disk = directory.durable(replica).group(group);
        return amnesiacs.contains(replica)
                || disk.lowMark() >= entry.end()
                || entry.equals(disk.log().get(entry.baseOffset()));
    }

    /** A leader that is slow to hear of its end may speak of a replica that has left since. */
    private boolean isHolder(NodeId replica, long group) {
        return crc.group(group).isHeldBy(replica);
    }

    /** A producer is told that its batch has reached the level it asked for. */
    void acknowledged(SimLog log, AckLevel level, long end) {
        if (level == AckLevel.WRITE) {
            return;
        }
        if (committedEnd.getOrDefault(log.group(), 0L) < end) {
            problem("P1: " + log + " acknowledges " + end + ", which is not committed");
        }
        if (level == AckLevel.ALL) {
            var known = committed.getOrDefault(log.group(), new TreeMap<>()).lowerEntry(end);
            for (NodeId replica : log.designation().replicas().members()) {
                if (known != null
                        && isHolder(replica, log.group())
                        && !holds(replica, log.group(), known.getValue())) {
                    problem(
                            "R8: "
                                    + log
                                    + " acknowledges "
                                    + end
                                    + " for all, not held by "
                                    + replica);
                }
            }
        }
    }

    /** The end of what was ever committed. */
    public long committedEnd(long group) {
        return committedEnd.getOrDefault(group, 0L);
    }

    /** When all has healed, every replica has everything that was ever committed. */
    public void checkReplica(SimLog log) {
        long end = committedEnd(log.group());
        if (log.end() < end) {
            problem("P8: " + log + " lacks what is committed up to " + end);
        }
        var known = committed.getOrDefault(log.group(), new TreeMap<>());
        for (LogEntry entry : log.image().log().values()) {
            LogEntry other = known.get(entry.baseOffset());
            if (entry.end() <= end && !entry.equals(other)) {
                problem("P8: " + log + " has " + entry + ", others " + other);
            }
        }
    }

    public List<String> problems() {
        return problems;
    }
}
