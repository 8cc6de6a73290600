package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Received;
import io.hadron.core.replication.ReplicationRole.Stopped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The driver of one replica, and the place where bugs are planted. */
final class ReplicaNode {

    private final NodeId id;
    private final ClusterModel cluster;
    private final ReplicaDisk disk = new ReplicaDisk();
    private ReplicationMachine machine;
    private List<ReplicaDisk.Batch> beside = List.of();
    private ReplicaSet knownLearners = ReplicaSet.NONE;
    private long commitSeen;
    private long session;
    private boolean wiped;
    private boolean up = true;
    private int life;
    private long firstTerm;

    ReplicaNode(NodeId id, ClusterModel cluster) {
        this.id = id;
        this.cluster = cluster;
        this.machine = open();
    }

    private ReplicationMachine open() {
        var on = disk.live();
        long known = commitSeen;
        commitSeen = on.lowMark();
        if (cluster.bug() == PlantedBug.TRUNCATE_BY_COMMIT && known < on.end()) {
            long end = Math.max(known, on.lowMark());
            var terms = on.terms.cutTo(end);
            disk.write(
                    content -> {
                        content.cut(end);
                        content.terms = terms;
                    },
                    () -> {});
            disk.sync(1);
        }
        return new ReplicationMachine(
                id,
                new ReplicaState(on.fence, on.terms, on.lowMark(), on.end(), on.lowMark()),
                new PushWindow(4, 3));
    }

    void crash() {
        disk.powerCut(cluster.random());
        up = false;
        life++;
    }

    void start() {
        up = true;
        machine = open();
    }

    void wipe() {
        disk.wipe();
        wiped = true;
        commitSeen = 0;
        life++;
    }

    /** A process that was registered anew has seen at least what its registration has changed. */
    void ignoreTermsBelow(long term) {
        firstTerm = term;
    }

    NodeId id() {
        return id;
    }

    boolean isUp() {
        return up;
    }

    boolean isStopped() {
        return machine.role() instanceof Stopped;
    }

    boolean wiped() {
        return wiped;
    }

    int life() {
        return life;
    }

    ReplicaDisk disk() {
        return disk;
    }

    ReplicaDisk.Content log() {
        return disk.live();
    }

    ReplicaSet knownLearners() {
        return knownLearners;
    }

    ReplicationMachine machine() {
        return machine;
    }

    boolean holdsDurably(ReplicaDisk.Batch batch) {
        var durable = disk.durable();
        return batch.end() <= durable.lowMark() || batch.equals(durable.at(batch.base()));
    }

    void propose() {
        if (!up || !machine.isServing()) {
            return;
        }
        int count = 1 + cluster.random().nextInt(3);
        var effects = machine.step(new ReplicationInput.Propose(count));
        if (!(effects.getFirst() instanceof ReplicationEffect.Append append)) {
            throw new IllegalStateException("a proposal was not answered by an append");
        }
        long base = append.baseOffset();
        append(
                List.of(
                        new ReplicaDisk.Batch(
                                base, base + count, append.term(), cluster.nextValue())),
                null);
        step(new ReplicationInput.Replicate());
    }

    void designate(Designated designation) {
        if (!up || designation.term() < firstTerm) {
            return;
        }
        var told = BugPlanter.designation(cluster, id, designation);
        if (designation.term() >= machine.fence()) {
            knownLearners = designation.learners();
        }
        step(told);
        if (cluster.bug() == PlantedBug.COUNT_UNTAUGHT && told.leader().equals(id)) {
            told.learners()
                    .members()
                    .forEach(n -> cluster.tellController(c -> c.caughtUp(told.term(), n)));
        }
    }

    void receive(NodeId from, PeerMessage message, List<ReplicaDisk.Batch> batches) {
        if (message instanceof FenceRequest request) {
            session = Math.max(session, request.session());
            if (BugPlanter.answersWithoutFence(cluster, this, from, request)) {
                return;
            }
        }
        beside = batches;
        PeerMessage heard = message;
        if (cluster.bug() == PlantedBug.KEEP_OWN_LOG
                && message instanceof Report report
                && machine.role() instanceof RecoveringLeader leader
                && leader.phase() == RecoveringLeader.Phase.COLLECTING) {
            heard = new Report(report.term(), report.session(), TermIndex.EMPTY, 0, 0, 0);
        }
        step(new Received(from, heard));
        beside = List.of();
        if (cluster.bug() == PlantedBug.HEARTBEAT_ADVANCES_MATCH
                && message instanceof FenceRequest request
                && machine.fence() == request.term()) {
            long end = Math.min(machine.endOffset(), cluster.endOf(from));
            cluster.send(id, from, new EntriesAck(request.term(), session, end), List.of());
        }
    }

    void step(ReplicationInput input) {
        if (!up) {
            return;
        }
        boolean appended = false;
        for (ReplicationEffect effect : machine.step(input)) {
            perform(effect);
            appended |= effect instanceof ReplicationEffect.AppendTermStart;
        }
        boolean turn = input instanceof Received || input instanceof ReplicationInput.EntriesRead;
        if ((appended || turn) && up) {
            step(new ReplicationInput.Replicate());
        }
    }

    private void perform(ReplicationEffect effect) {
        switch (effect) {
            case ReplicationEffect.PersistFence e -> {
                disk.write(
                        content -> content.fence = e.term(),
                        () -> step(new FencePersisted(e.term())));
                if (cluster.bug() == PlantedBug.FENCE_NOT_DURABLE) {
                    step(new FencePersisted(e.term()));
                }
            }
            case ReplicationEffect.Send e -> cluster.send(id, e.to(), e.message(), List.of());
            case ReplicationEffect.ReadEntries e -> read(e);
            case ReplicationEffect.SendEntries e ->
                    cluster.send(id, e.to(), patched(e.header()), beside);
            case ReplicationEffect.ReadState e -> readState(e);
            case ReplicationEffect.SendState e -> cluster.send(id, e.to(), e.header(), List.of());
            case ReplicationEffect.InstallState e -> install(e);
            case ReplicationEffect.AppendTermStart e -> {
                var start = new ReplicaDisk.Batch(e.offset(), e.offset() + 1, e.term(), -e.term());
                append(List.of(start), e.index());
            }
            case ReplicationEffect.Append e -> throw new IllegalStateException("" + e);
            case ReplicationEffect.AppendEntries e -> appendReceived(e);
            case ReplicationEffect.Truncate e -> {
                cluster.audit().cuts(this, e.newEnd(), commitSeen);
                disk.write(
                        content -> {
                            content.cut(e.newEnd());
                            content.terms = e.index();
                        },
                        () -> step(new ReplicationInput.Truncated(e.newEnd())));
            }
            case ReplicationEffect.TrimTo e -> trim(e.lowMark());
            case ReplicationEffect.ReportEstablished e -> established(e.term());
            case ReplicationEffect.RequestNewTerm e ->
                    cluster.tellController(controller ->
                            controller.newTermNeeded(
                                    e.term(), e.leader() == null ? id : e.leader()));
            case ReplicationEffect.StartServing e -> cluster.audit().serves(this, e.term());
            case ReplicationEffect.CommitAdvanced e -> {
                long from = commitSeen;
                commitSeen = e.endOffset();
                cluster.audit()
                        .committed(this, from, e.endOffset(), machine.isServing(), machine.fence());
                if (cluster.bug() == PlantedBug.MAJORITY_CALLED_ALL && machine.isServing()) {
                    cluster.audit().heldByAll(this, e.endOffset(), machine.fence());
                }
            }
            case ReplicationEffect.AllAdvanced e ->
                    cluster.audit().heldByAll(this, e.endOffset(), machine.fence());
            case ReplicationEffect.LearnerCaughtUp e ->
                    cluster.tellController(c -> c.caughtUp(e.term(), e.replica()));
            case ReplicationEffect.ReplicaDamaged e -> cluster.damaged(e);
            case ReplicationEffect.StopServing e -> cluster.stopped(this, e);
        }
    }

    private PeerMessage patched(PeerMessage header) {
        return cluster.bug() == PlantedBug.TELL_COMMIT_BEFORE_ESTABLISHED
                        && header instanceof Entries e
                        && !machine.isServing()
                ? new Entries(
                        e.term(),
                        e.session(),
                        e.prevTerm(),
                        e.entryTerm(),
                        e.base(),
                        e.end(),
                        e.end(),
                        e.lowMark())
                : header;
    }

    private void established(long term) {
        if (cluster.bug() == PlantedBug.SERVE_BEFORE_ESTABLISHED) {
            step(new ReplicationInput.EstablishedAccepted(term));
        }
        int asked = life;
        cluster.tellController(controller -> {
            long current = controller.establish(term);
            ReplicationInput answer =
                    current == term
                            ? new ReplicationInput.EstablishedAccepted(term)
                            : new ReplicationInput.EstablishedRefused(term, current);
            cluster.later(() -> {
                if (life == asked) {
                    step(answer);
                }
            });
        });
    }

    private void read(ReplicationEffect.ReadEntries e) {
        int asked = life;
        Runnable reading =
                () -> {
                    if (life != asked) {
                        return;
                    }
                    var found =
                            disk.live().read(e.from(), e.limit(), 1 + cluster.random().nextInt(3));
                    if (e.from() < disk.live().lowMark()) {
                        step(
                                new ReplicationInput.EntriesGone(
                                        e.to(), e.term(), disk.live().lowMark()));
                    } else if (!found.isEmpty()) {
                        beside = found;
                        step(
                                new ReplicationInput.EntriesRead(
                                        e.to(),
                                        e.term(),
                                        e.from(),
                                        found.getLast().end(),
                                        found.size()));
                        beside = List.of();
                    }
                };
        cluster.later(reading);
    }

    private void readState(ReplicationEffect.ReadState e) {
        int asked = life;
        cluster.later(() -> {
            if (life == asked) {
                long base =
                        cluster.random().nextBoolean() ? machine.committedEnd() : machine.lowMark();
                step(new ReplicationInput.StateRead(e.to(), e.term(), base));
            }
        });
    }

    private void install(ReplicationEffect.InstallState offer) {
        cluster.audit().begins(this, offer.base());
        commitSeen = offer.base();
        disk.write(
                content -> {
                    content.begin(offer.base());
                    content.terms = offer.terms();
                },
                () -> step(new ReplicationInput.StateInstalled(offer.term(), offer.base())));
    }

    private void append(List<ReplicaDisk.Batch> batches, @Nullable TermIndex changed) {
        long end = batches.getLast().end();
        write(batches, changed, end);
        if (cluster.bug() == PlantedBug.LEADER_COUNTS_UNSYNCED) {
            step(new Persisted(end));
        }
    }

    private void appendReceived(ReplicationEffect.AppendEntries e) {
        var batches = beside.stream().filter(b -> b.base() >= e.base()).toList();
        if (batches.isEmpty()
                || batches.getFirst().base() != e.base()
                || batches.getLast().end() != e.end()
                || batches.stream().anyMatch(b -> b.term() != e.entryTerm())) {
            throw new IllegalStateException(e + " of " + beside);
        }
        write(batches, e.changed(), e.end());
        if (cluster.bug() == PlantedBug.ACK_WITHOUT_DURABILITY) {
            step(new Persisted(e.end()));
        }
    }

    private void write(List<ReplicaDisk.Batch> batches, @Nullable TermIndex changed, long end) {
        disk.write(
                content -> {
                    batches.forEach(content::append);
                    if (changed != null) {
                        content.terms = changed;
                    }
                },
                () -> step(new Persisted(end)));
    }

    void trim(long mark) {
        disk.write(content -> content.trim(mark), () -> {});
        step(new ReplicationInput.Trimmed(mark));
    }

    long session() {
        return session;
    }

    @Override
    public String toString() {
        return id
                + (up ? "" : " down")
                + " "
                + machine.role()
                + " end="
                + machine.endOffset()
                + " durable="
                + machine.durableEnd()
                + " commit="
                + machine.committedEnd()
                + " low="
                + machine.lowMark()
                + " fence="
                + machine.fence()
                + " "
                + machine.terms().starts();
    }
}
