package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationEffect.AllAdvanced;
import io.hadron.core.replication.ReplicationEffect.Append;
import io.hadron.core.replication.ReplicationEffect.AppendTermStart;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationEffect.PersistFence;
import io.hadron.core.replication.ReplicationEffect.ReportEstablished;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationEffect.StartServing;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EstablishedAccepted;
import io.hadron.core.replication.ReplicationInput.EstablishedRefused;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.HigherTermSeen;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Propose;
import io.hadron.core.replication.ReplicationInput.Stop;
import io.hadron.core.replication.ReplicationRole.Idle;
import io.hadron.core.replication.ReplicationRole.Stopped;
import org.junit.jupiter.api.Test;

class ReplicationMachineTest {

    private static final NodeId A = new NodeId(1);
    private static final NodeId B = new NodeId(2);
    private static final NodeId C = new NodeId(3);
    private static final ReplicaSet ONE = ReplicaSet.of(A);
    private static final ReplicaSet THREE = ReplicaSet.of(A, B, C);

    private static Designated first(ReplicaSet set) {
        return new Designated(1, A, set, 0, ReplicaSet.NONE);
    }

    private static ReplicationMachine fresh() {
        return new ReplicationMachine(A, ReplicaState.NEW);
    }

    /** A leader of term 1 over the given set that serves from offset 1 on. */
    private static ReplicationMachine serving(ReplicaSet set) {
        var machine = fresh();
        machine.step(first(set));
        machine.step(new FencePersisted(1));
        machine.step(new Persisted(1));
        for (NodeId peer : set.members()) {
            if (!peer.equals(A)) {
                machine.step(persisted(peer, 1, 1));
            }
        }
        machine.step(new EstablishedAccepted(1));
        assertThat(machine.isServing()).isTrue();
        return machine;
    }

    @Test
    void oneReplicaGoesThroughEveryStepBeforeItServes() {
        var machine = fresh();
        assertThat(machine.step(first(ONE))).containsExactly(new PersistFence(1));
        var index = TermIndex.EMPTY.with(1, 0);
        assertThat(machine.step(new FencePersisted(1)))
                .containsExactly(new AppendTermStart(1, 0, index));
        assertThat(machine.step(new Persisted(1))).containsExactly(new ReportEstablished(1));
        assertThat(machine.committedEnd()).isZero();
        assertThat(machine.isServing()).isFalse();
        assertThat(machine.step(new EstablishedAccepted(1)))
                .containsExactly(new StartServing(1), new CommitAdvanced(1), new AllAdvanced(1));
        assertThat(machine.step(new Propose(5))).containsExactly(new Append(1, 1, 5));
        assertThat(machine.step(new Propose(1))).containsExactly(new Append(1, 6, 1));
        assertThat(machine.step(new Persisted(6)))
                .containsExactly(new CommitAdvanced(6), new AllAdvanced(6));
        assertThat(machine.step(new Persisted(7)))
                .containsExactly(new CommitAdvanced(7), new AllAdvanced(7));
    }

    @Test
    void nothingIsAppendedBeforeTheFenceIsDurable() {
        var machine = fresh();
        machine.step(first(ONE));
        assertThat(machine.step(new Persisted(0))).isEmpty();
        assertThat(machine.endOffset()).isZero();
        assertThat(machine.step(report(B, 1, 1, new LogSummary(0, 0)))).isEmpty();
    }

    @Test
    void afterARestartItAsksForANewTerm() {
        var disk = new ReplicaState(1, TermIndex.EMPTY.with(1, 0), 0, 9, 0);
        var machine = new ReplicationMachine(A, disk);
        assertThat(machine.step(new Designated(1, A, ONE, 1, ONE)))
                .containsExactly(new RequestNewTerm(1, null));
        assertThat(machine.role()).isEqualTo(new Idle(1));
        assertThat(machine.step(new Designated(2, A, ONE, 1, ONE)))
                .containsExactly(new PersistFence(2));
        assertThat(machine.step(new FencePersisted(2)))
                .containsExactly(new AppendTermStart(2, 9, TermIndex.EMPTY.with(1, 0).with(2, 9)));
        machine.step(new Persisted(10));
        assertThat(machine.step(new EstablishedAccepted(2)))
                .containsExactly(new StartServing(2), new CommitAdvanced(10), new AllAdvanced(10));
    }

    @Test
    void aFenceThatWasDurableBeforeTheCrashIsATermThatMayHaveBeenLed() {
        var machine = new ReplicationMachine(A, new ReplicaState(1, TermIndex.EMPTY, 0, 0, 0));
        assertThat(machine.step(first(ONE))).containsExactly(new RequestNewTerm(1, null));
    }

    @Test
    void repeatedAndStaleDesignationsChangeNothing() {
        var machine = serving(ONE);
        assertThat(machine.step(first(ONE))).isEmpty();
        assertThat(machine.isServing()).isTrue();
        assertThat(machine.step(new Designated(3, A, ONE, 1, ONE)))
                .containsExactly(new StopServing(1, StopReason.DEPOSED), new PersistFence(3));
        assertThat(machine.step(new Designated(2, A, ONE, 1, ONE))).isEmpty();
        assertThat(machine.step(new FencePersisted(3))).hasSize(1);
    }

    @Test
    void anotherLeaderDeposesIt() {
        var machine = serving(THREE);
        assertThat(machine.step(new Designated(2, B, THREE, 1, THREE)))
                .containsExactly(new StopServing(1, StopReason.DEPOSED), new PersistFence(2));
        assertThat(machine.role()).isInstanceOf(Follower.class);
        assertThat(machine.step(persisted(B, 1, 1))).isEmpty();
        assertThatThrownBy(() -> machine.step(new Propose(1)))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aHigherTermSeenEndsServiceAtOnceAndTheTermCanStillBeLed() {
        var machine = serving(ONE);
        machine.step(new Propose(3));
        assertThat(machine.step(new HigherTermSeen(4)))
                .containsExactly(new StopServing(1, StopReason.DEPOSED), new PersistFence(4));
        assertThat(machine.step(new Persisted(4)))
                .as("durable, but of no term that counts")
                .isEmpty();
        assertThat(machine.step(new FencePersisted(4))).isEmpty();
        assertThat(machine.step(new Designated(4, A, ONE, 1, ONE)))
                .containsExactly(new AppendTermStart(4, 4, machine.terms()));
    }

    @Test
    void establishRefusedMeansDeposed() {
        var machine = fresh();
        machine.step(first(ONE));
        machine.step(new FencePersisted(1));
        machine.step(new Persisted(1));
        assertThat(machine.step(new EstablishedRefused(1, 2)))
                .containsExactly(
                        new StopServing(1, StopReason.ESTABLISH_REFUSED), new PersistFence(2));
        assertThat(machine.committedEnd()).isZero();
        assertThat(machine.step(new EstablishedAccepted(1))).isEmpty();
    }

    @Test
    void theLeaderCountsItselfOnlyAfterItsOwnFsync() {
        var machine = serving(THREE);
        machine.step(new Propose(4));
        assertThat(machine.step(persisted(B, 1, 5))).isEmpty();
        assertThat(machine.step(new Persisted(5))).containsExactly(new CommitAdvanced(5));
        assertThat(machine.step(persisted(C, 1, 5))).containsExactly(new AllAdvanced(5));
    }

    @Test
    void aMajorityWithoutTheLeaderIsAMajority() {
        var machine = serving(THREE);
        machine.step(new Propose(4));
        machine.step(persisted(B, 1, 5));
        assertThat(machine.step(persisted(C, 1, 3))).containsExactly(new CommitAdvanced(3));
        assertThat(machine.step(persisted(C, 1, 2))).as("an old report").isEmpty();
    }

    @Test
    void recoversFromAMajorityOfTheEstablishedSetOnly() {
        var disk = new ReplicaState(1, TermIndex.EMPTY.with(1, 0), 0, 9, 4);
        var machine = new ReplicationMachine(A, disk);
        var d = new NodeId(4);
        machine.step(new Designated(2, A, ReplicaSet.of(A, d), 1, THREE));
        assertThat(machine.step(new FencePersisted(2)))
                .containsExactly(ask(d, 2, 1), ask(B, 2, 2), ask(C, 2, 3));
        var full = new LogSummary(1, 9);
        assertThat(machine.step(report(d, 2, 1, full))).as("not of that set").isEmpty();
        assertThat(machine.step(report(B, 1, 2, full))).as("an older term").isEmpty();
        assertThat(machine.step(report(B, 2, 1, full))).as("an older session").isEmpty();
        assertThat(machine.step(report(B, 2, 2, new LogSummary(1, 7))))
                .containsExactly(
                        new AppendTermStart(2, 9, machine.terms()),
                        new ReplicationEffect.ReadEntries(d, 2, 9, 10, false));
        assertThat(machine.step(new Persisted(10))).isEmpty();
        assertThat(machine.step(persisted(d, 2, 1, 10))).containsExactly(new ReportEstablished(2));
    }

    @Test
    void takesOverAMoreUpToDateLog() {
        var disk = new ReplicaState(2, TermIndex.EMPTY.with(1, 0), 0, 9, 4);
        for (var better : new LogSummary[] {new LogSummary(2, 6), new LogSummary(1, 10)}) {
            var machine = new ReplicationMachine(A, disk);
            machine.step(new Designated(3, A, THREE, 1, THREE));
            machine.step(new FencePersisted(3));
            long shared = better.lastTerm() == 2 ? 4 : 9;
            var effects = machine.step(report(C, 3, 2, better));
            assertThat(effects.getLast())
                    .isEqualTo(
                            new ReplicationEffect.Send(
                                    C, new PeerMessage.CopyRequest(3, shared, better.endOffset())));
            assertThat(machine.endOffset()).isEqualTo(shared);
        }
    }

    @Test
    void refusesALogThatForgotAnEstablishedTerm() {
        var machine =
                new ReplicationMachine(A, new ReplicaState(1, TermIndex.EMPTY.with(1, 0), 0, 9, 0));
        machine.step(new Designated(3, A, ONE, 2, ONE));
        assertThat(machine.step(new FencePersisted(3)))
                .containsExactly(new StopServing(3, StopReason.LOG_LOST));
        assertThat(machine.role()).isEqualTo(new Stopped(3, StopReason.LOG_LOST));
        assertThat(machine.step(new Designated(4, A, ONE, 2, ONE))).isEmpty();

        var wiped = fresh();
        assertThat(wiped.step(new Designated(5, A, ONE, 5, ONE)))
                .containsExactly(new StopServing(0, StopReason.LOG_LOST));
    }

    @Test
    void stopIsFinal() {
        var machine = serving(ONE);
        assertThat(machine.step(new Stop(StopReason.STORAGE_FAILED)))
                .containsExactly(new StopServing(1, StopReason.STORAGE_FAILED));
        assertThat(machine.step(new Persisted(1))).isEmpty();
        assertThat(machine.step(new Designated(2, A, ONE, 1, ONE))).isEmpty();
        assertThat(machine.role()).isEqualTo(new Stopped(1, StopReason.STORAGE_FAILED));
    }

    @Test
    void aDriverThatReportsTheImpossibleIsStopped() {
        var machine = serving(THREE);
        assertThat(machine.role()).isInstanceOf(EstablishedLeader.class);
        assertThatThrownBy(() -> machine.step(new Persisted(2)))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> machine.step(new FencePersisted(2)))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aPeerThatAcknowledgesTheImpossibleStopsTheGroupOnly() {
        var machine = serving(THREE);
        assertThatThrownBy(() -> machine.step(persisted(B, 1, 2)))
                .isInstanceOf(ContradictionException.class)
                .hasMessageContaining("node 2 sent EntriesAck");
        assertThat(machine.isServing()).isFalse();
        assertThat(machine.role()).isEqualTo(new Stopped(1, StopReason.CONTRADICTED));
    }

    /** In the first term that a machine leads, B has session 1 and C session 2. */
    private static ReplicationInput persisted(NodeId replica, long term, long end) {
        return persisted(replica, term, replica.value() - 1L, end);
    }

    private static ReplicationInput persisted(NodeId replica, long term, long session, long end) {
        return new ReplicationInput.Received(
                replica, new PeerMessage.EntriesAck(term, session, end));
    }

    private static ReplicationInput report(
            NodeId replica, long term, long session, LogSummary log) {
        var terms =
                log.lastTerm() == 0
                        ? TermIndex.EMPTY
                        : log.lastTerm() == 1
                                ? TermIndex.EMPTY.with(1, 0)
                                : TermIndex.EMPTY.with(1, 0).with(log.lastTerm(), 4);
        return new ReplicationInput.Received(
                replica, new PeerMessage.Report(term, session, terms, 0, log.endOffset(), 0));
    }

    private static ReplicationEffect ask(NodeId replica, long term, long session) {
        return new ReplicationEffect.Send(replica, new PeerMessage.FenceRequest(term, session));
    }
}
