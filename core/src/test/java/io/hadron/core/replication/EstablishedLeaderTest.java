package io.hadron.core.replication;

import static io.hadron.core.replication.Replicas.A;
import static io.hadron.core.replication.Replicas.ABC;
import static io.hadron.core.replication.Replicas.B;
import static io.hadron.core.replication.Replicas.C;
import static io.hadron.core.replication.Replicas.D;
import static io.hadron.core.replication.Replicas.ack;
import static io.hadron.core.replication.Replicas.leader;
import static io.hadron.core.replication.Replicas.read;
import static io.hadron.core.replication.Replicas.report;
import static io.hadron.core.replication.Replicas.says;
import static io.hadron.core.replication.Replicas.send;
import static io.hadron.core.replication.Replicas.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.CommitNotice;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.PeerMessage.TermRefused;
import io.hadron.core.replication.ReplicationEffect.AllAdvanced;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationEffect.LearnerCaughtUp;
import io.hadron.core.replication.ReplicationEffect.PersistFence;
import io.hadron.core.replication.ReplicationEffect.ReadEntries;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.ReplicaDamaged;
import io.hadron.core.replication.ReplicationEffect.SendEntries;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.PeerDown;
import io.hadron.core.replication.ReplicationInput.PeerUp;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Propose;
import io.hadron.core.replication.ReplicationInput.Replicate;
import io.hadron.core.replication.ReplicationInput.StateRead;
import io.hadron.core.replication.ReplicationInput.StateSending;
import io.hadron.core.replication.ReplicationInput.Tick;
import io.hadron.core.replication.ReplicationInput.Trimmed;
import org.junit.jupiter.api.Test;

class EstablishedLeaderTest {

    private static Designated learners(ReplicaSet learners) {
        return new Designated(1, A, ABC, 1, ABC, learners);
    }

    /** B and C know the commit, so that nothing is owed. */
    private static ReplicationMachine rested() {
        var machine = leader();
        while (machine.isRestless()) {
            machine.step(new Tick());
        }
        return machine;
    }

    /** What that asks for is not looked at. */
    private static void write(ReplicationMachine machine, int entries, long end) {
        machine.step(new Propose(entries));
        machine.step(new Persisted(end));
        machine.step(new Replicate());
    }

    private static void comesBack(ReplicationMachine machine, NodeId peer) {
        machine.step(new PeerDown(peer));
        machine.step(new PeerUp(peer));
    }

    /** What C needs is no longer in the log. */
    private static ReplicationMachine trimmedWhileAway() {
        var machine = rested();
        write(machine, 9, 10);
        read(machine, B, 1, 1, 10);
        machine.step(ack(B, 1, 1, 10));
        machine.step(new Trimmed(8));
        comesBack(machine, C);
        return machine;
    }

    @Test
    void pushesWithinAWindowAndCommitsWhatAMajorityHolds() {
        var machine = rested();
        machine.step(new Propose(5));
        assertThat(machine.step(new Replicate()))
                .containsExactly(
                        new ReadEntries(B, 1, 1, 6, false), new ReadEntries(C, 1, 1, 6, false));
        assertThat(read(machine, B, 1, 1, 4))
                .containsExactly(new SendEntries(B, new Entries(1, 1, 1, 1, 1, 4, 1, 0)));
        assertThat(machine.step(new Replicate()))
                .containsExactly(new ReadEntries(B, 1, 4, 6, false));
        read(machine, B, 1, 4, 6);
        machine.step(new Propose(1));
        assertThat(machine.step(new Replicate())).as("two on the way").isEmpty();
        assertThat(machine.step(ack(B, 1, 1, 4))).isEmpty();
        assertThat(machine.step(new Persisted(6))).containsExactly(new CommitAdvanced(4));
        assertThat(machine.step(new Replicate()))
                .containsExactly(new ReadEntries(B, 1, 6, 7, false));
        assertThat(machine.step(ack(B, 1, 1, 6))).containsExactly(new CommitAdvanced(6));
        read(machine, C, 1, 1, 6);
        assertThat(machine.step(ack(C, 1, 2, 6))).containsExactly(new AllAdvanced(6));
    }

    @Test
    void answersOfAnOlderSessionCountForNothing() {
        var machine = rested();
        machine.step(new Propose(5));
        machine.step(new Persisted(6));
        machine.step(new PeerDown(B));
        assertThat(machine.step(new PeerUp(B))).containsExactly(send(B, new FenceRequest(1, 3)));
        assertThat(machine.step(ack(B, 1, 1, 6))).isEmpty();
        assertThat(machine.step(report(B, 1, 1, terms(1, 0), 6))).isEmpty();
        assertThat(machine.committedEnd()).isEqualTo(1);
        assertThat(machine.step(report(B, 1, 3, terms(1, 0), 6)))
                .as("nothing to send: equality has to be shown all the same")
                .containsExactly(send(B, new Entries(1, 3, 1, 1, 6, 6, 1, 0)));
        assertThat(machine.committedEnd()).isEqualTo(1);
        assertThat(machine.step(ack(B, 1, 3, 6))).containsExactly(new CommitAdvanced(6));
    }

    @Test
    void aReportBelowWhatWasAcknowledgedIsDamage() {
        var machine = rested();
        write(machine, 5, 6);
        read(machine, B, 1, 1, 6);
        machine.step(ack(B, 1, 1, 6));
        comesBack(machine, B);
        var damaged = new ReplicaDamaged(1, B, 6, 3);
        assertThat(machine.step(report(B, 1, 3, terms(1, 0), 3)))
                .containsExactly(damaged, new ReadEntries(B, 1, 3, 6, false));
        read(machine, B, 1, 3, 6);
        machine.step(ack(B, 1, 3, 6));
        write(machine, 1, 7);
        read(machine, B, 1, 6, 7);
        assertThat(machine.step(ack(B, 1, 3, 7))).as("does not count").isEmpty();
        assertThat(machine.isRestless()).isTrue();
        machine.step(learners(ReplicaSet.of(B)));
        assertThat(machine.step(report(B, 1, 4, terms(1, 0), 7))).hasSize(1);
        assertThat(machine.step(ack(B, 1, 4, 7))).containsExactly(new LearnerCaughtUp(1, B));
        assertThat(machine.committedEnd()).isEqualTo(6);
        assertThat(machine.step(learners(ReplicaSet.NONE)))
                .as("counts again, without a new term")
                .containsExactly(new CommitAdvanced(7));
    }

    @Test
    void damageIsReportedMoreAndMoreSeldom() {
        var machine = rested();
        write(machine, 5, 6);
        read(machine, B, 1, 1, 6);
        machine.step(ack(B, 1, 1, 6));
        comesBack(machine, B);
        machine.step(report(B, 1, 3, terms(1, 0), 3));
        machine.step(new PeerDown(B));
        int told = 0;
        for (int tick = 1; tick <= 3_000; tick++) { // ten minutes
            told += machine.step(new Tick()).contains(new ReplicaDamaged(1, B, 6, 3)) ? 1 : 0;
        }
        assertThat(told).isBetween(10, 20);
    }

    @Test
    void aLearnerThatHasLessThanItAcknowledgedBeginsAgainAndCountsInTheEnd() {
        var machine = rested();
        machine.step(learners(ReplicaSet.of(B)));
        machine.step(report(B, 1, 3, terms(1, 0), 1));
        write(machine, 5, 6);
        read(machine, B, 1, 1, 6);
        machine.step(ack(B, 1, 3, 6));
        comesBack(machine, B);
        assertThat(machine.step(report(B, 1, 4, TermIndex.EMPTY, 0)))
                .as("nobody relied on it")
                .containsExactly(new ReadEntries(B, 1, 0, 6, false));
        read(machine, B, 1, 0, 6);
        assertThat(machine.step(ack(B, 1, 4, 6))).contains(new LearnerCaughtUp(1, B));
        machine.step(learners(ReplicaSet.NONE));
        write(machine, 1, 7);
        read(machine, B, 1, 6, 7);
        assertThat(machine.step(ack(B, 1, 4, 7))).containsExactly(new CommitAdvanced(7));
    }

    @Test
    void aNewLearnerIsBroughtUpAndReportedUntilTheControllerActs() {
        var machine = rested();
        assertThat(machine.step(learners(ReplicaSet.of(D))))
                .containsExactly(send(D, new FenceRequest(1, 3)));
        machine.step(report(D, 1, 3, TermIndex.EMPTY, 0));
        read(machine, D, 1, 0, 1);
        assertThat(machine.step(ack(D, 1, 3, 1))).containsExactly(new LearnerCaughtUp(1, D));
        int reminders = 0;
        for (int i = 0; i < 30; i++) {
            assertThat(machine.isRestless()).isTrue();
            reminders += machine.step(new Tick()).contains(new LearnerCaughtUp(1, D)) ? 1 : 0;
        }
        assertThat(reminders).isEqualTo(3);
    }

    @Test
    void offersItsStateToAReplicaThatNeedsWhatIsTrimmed() {
        var machine = trimmedWhileAway();
        assertThat(machine.step(report(C, 1, 3, terms(1, 0), 1)))
                .containsExactly(new ReadState(C, 1));
        var offer = new StateOffer(1, 3, 10, terms(1, 0), 10);
        assertThat(machine.step(new StateRead(C, 1, 10))).containsExactly(new SendState(C, offer));
        machine.step(new Propose(2));
        assertThat(machine.step(new Replicate()))
                .containsExactly(new ReadEntries(B, 1, 10, 12, false));
        assertThat(machine.step(ack(C, 1, 3, 10)))
                .containsExactly(new ReadEntries(C, 1, 10, 12, false), new AllAdvanced(10));
    }

    @Test
    void asksAboutAStateOnlyWhenItDoesNotMove() {
        var machine = trimmedWhileAway();
        machine.step(report(C, 1, 3, terms(1, 0), 1));
        machine.step(new StateRead(C, 1, 10));
        var question = send(C, new FenceRequest(1, 4));
        for (int tick = 0; tick < 500; tick++) {
            machine.step(new StateSending(C, 1));
            assertThat(machine.step(new Tick())).doesNotContain(question);
        }
        int ticks = 0;
        while (!machine.step(new Tick()).contains(question)) {
            assertThat(++ticks).isLessThan(100);
        }
        assertThat(ticks).isGreaterThanOrEqualTo(48);
    }

    @Test
    void tellsTheCommitWhenNoEntriesWillAndThenRests() {
        var machine = leader();
        assertThat(machine.isRestless()).isTrue();
        assertThat(machine.step(new Tick()))
                .containsExactly(
                        send(B, new CommitNotice(1, 1, 0)), send(C, new CommitNotice(1, 1, 0)));
        assertThat(machine.step(new Tick())).hasSize(2);
        assertThat(machine.isRestless()).isFalse();
        machine.step(new Trimmed(1));
        assertThat(machine.step(new Tick())).contains(send(B, new CommitNotice(1, 1, 1)));
    }

    @Test
    void silenceAndComplaintsBeginANewSession() {
        var machine = rested();
        machine.step(new Propose(1));
        machine.step(new Replicate());
        read(machine, B, 1, 1, 2);
        read(machine, C, 1, 1, 2);
        assertThat(machine.step(report(B, 1, 1, terms(1, 0), 1)))
                .containsExactly(send(B, new FenceRequest(1, 3)));
        for (int i = 0; i < 4; i++) {
            machine.step(new Tick());
        }
        assertThat(machine.step(new Tick())).contains(send(C, new FenceRequest(1, 4)));
        assertThat(machine.step(report(C, 1, 4, terms(1, 0), 1)))
                .containsExactly(new ReadEntries(C, 1, 1, 2, false));
    }

    @Test
    void aRefusalEndsServiceAtOnce() {
        var machine = rested();
        assertThat(machine.step(says(C, new TermRefused(4, 1))))
                .containsExactly(new StopServing(1, StopReason.DEPOSED), new PersistFence(4));
        assertThat(machine.step(says(B, new Report(1, 1, terms(1, 0), 0, 1, 0)))).isEmpty();
    }
}
