package io.hadron.core.replication;

import static io.hadron.core.replication.Replicas.A;
import static io.hadron.core.replication.Replicas.ABC;
import static io.hadron.core.replication.Replicas.B;
import static io.hadron.core.replication.Replicas.C;
import static io.hadron.core.replication.Replicas.D;
import static io.hadron.core.replication.Replicas.E;
import static io.hadron.core.replication.Replicas.ack;
import static io.hadron.core.replication.Replicas.report;
import static io.hadron.core.replication.Replicas.says;
import static io.hadron.core.replication.Replicas.send;
import static io.hadron.core.replication.Replicas.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.ReplicationEffect.AppendEntries;
import io.hadron.core.replication.ReplicationEffect.AppendTermStart;
import io.hadron.core.replication.ReplicationEffect.InstallState;
import io.hadron.core.replication.ReplicationEffect.LearnerCaughtUp;
import io.hadron.core.replication.ReplicationEffect.ReadEntries;
import io.hadron.core.replication.ReplicationEffect.ReportEstablished;
import io.hadron.core.replication.ReplicationEffect.RequestNewTerm;
import io.hadron.core.replication.ReplicationEffect.SendEntries;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationEffect.Truncate;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.PeerDown;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.StateInstalled;
import io.hadron.core.replication.ReplicationInput.Tick;
import io.hadron.core.replication.ReplicationInput.Truncated;
import org.junit.jupiter.api.Test;

class RecoveringLeaderTest {

    private static final TermIndex OLD = terms(1, 0);

    /** A collects for term 5; the log ends at 9 in term 3, which began at 6. */
    private static ReplicationMachine collecting(ReplicaSet learners) {
        var machine = new ReplicationMachine(A, new ReplicaState(3, terms(1, 0, 3, 6), 0, 9, 4));
        machine.step(new Designated(5, A, ABC, 1, ABC, learners));
        machine.step(new FencePersisted(5));
        return machine;
    }

    @Test
    void keepsItsOwnLogIfNoneIsMoreUpToDate() {
        var machine = collecting(ReplicaSet.NONE);
        assertThat(machine.step(report(B, 5, 1, OLD, 30)))
                .containsExactly(
                        new AppendTermStart(5, 9, terms(1, 0, 3, 6, 5, 9)),
                        new ReadEntries(B, 5, 6, 9, false));
        assertThat(Replicas.read(machine, B, 5, 6, 9))
                .containsExactly(new SendEntries(B, new Entries(5, 1, 1, 3, 6, 9, 0, 0)));
        assertThat(machine.step(new ReplicationInput.Replicate()))
                .containsExactly(new ReadEntries(B, 5, 9, 10, false));
        assertThat(machine.step(new Persisted(10))).isEmpty();
        assertThat(machine.step(ack(B, 5, 1, 10))).containsExactly(new ReportEstablished(5));
        assertThat(machine.committedEnd()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            machine.step(new Tick());
        }
        assertThat(machine.step(new Tick())).contains(new ReportEstablished(5));
    }

    @Test
    void ofASetOfTwoTheOneThatHasNotForgottenIsEnough() {
        var two = ReplicaSet.of(A, B);
        var machine = new ReplicationMachine(A, new ReplicaState(3, terms(1, 0, 3, 6), 0, 9, 4));
        machine.step(new Designated(5, A, two, 3, two, ReplicaSet.of(B)));
        assertThat(machine.step(new FencePersisted(5)))
                .as("all that was committed is on each of the two")
                .contains(new AppendTermStart(5, 9, terms(1, 0, 3, 6, 5, 9)));
        machine.step(new Persisted(10));
        machine.step(report(B, 5, 1, TermIndex.EMPTY, 0));
        for (long[] read : new long[][] {{0, 6}, {6, 9}, {9, 10}}) {
            Replicas.read(machine, B, 5, read[0], read[1]);
            machine.step(new ReplicationInput.Replicate());
        }
        assertThat(machine.step(ack(B, 5, 1, 9))).as("not the start of the term").isEmpty();
        assertThat(machine.step(ack(B, 5, 1, 10)))
                .as("a majority needs it, so it is admitted first")
                .containsExactly(new LearnerCaughtUp(5, B));
        assertThat(machine.step(new Designated(5, A, two, 3, two)))
                .containsExactly(new ReportEstablished(5));
    }

    @Test
    void ofASetOfTwoTheOtherIsWaitedForAsLongAsItCounts() {
        var two = ReplicaSet.of(A, B);
        var machine = new ReplicationMachine(A, new ReplicaState(3, terms(1, 0, 3, 6), 0, 9, 4));
        machine.step(new Designated(5, A, two, 3, two));
        assertThat(machine.step(new FencePersisted(5)))
                .noneMatch(effect -> effect instanceof AppendTermStart);
        assertThat(machine.step(report(B, 5, 1, terms(1, 0, 3, 6), 12)))
                .as("it may hold what was acknowledged by one replica only")
                .containsExactly(send(B, new CopyRequest(5, 9, 12)));
    }

    @Test
    void ofASetOfThreeOneIsNeverEnough() {
        var machine = new ReplicationMachine(A, new ReplicaState(3, terms(1, 0, 3, 6), 0, 9, 4));
        machine.step(new Designated(5, A, ABC, 3, ABC, ReplicaSet.of(B, C)));
        assertThat(machine.step(new FencePersisted(5)))
                .noneMatch(effect -> effect instanceof AppendTermStart);
        assertThat(machine.step(report(B, 5, 1, terms(1, 0, 3, 6), 12))).isEmpty();
    }

    @Test
    void copiesTheEndOfAMoreUpToDateLogAndCutsItsOwn() {
        var machine = collecting(ReplicaSet.NONE);
        assertThat(machine.step(report(C, 5, 2, terms(1, 0, 4, 7), 11)))
                .containsExactly(new Truncate(6, OLD), send(C, new CopyRequest(5, 6, 11)));
        assertThat(machine.step(says(C, new CopiedEntries(5, 1, 1, 6, 7))))
                .containsExactly(
                        new AppendEntries(1, 6, 7, null), send(C, new CopyRequest(5, 7, 11)));
        assertThat(machine.step(says(C, new CopiedEntries(5, 1, 1, 6, 7)))).isEmpty();
        assertThat(machine.step(new Truncated(6))).isEmpty();
        assertThat(machine.step(says(C, new CopiedEntries(5, 1, 4, 7, 11))))
                .containsExactly(
                        new AppendEntries(4, 7, 11, terms(1, 0, 4, 7)),
                        new AppendTermStart(5, 11, terms(1, 0, 4, 7, 5, 11)),
                        new ReadEntries(C, 5, 11, 12, false));
    }

    @Test
    void choosesAgainIfTheSourceIsGoneOrHoldsLess() {
        var machine = collecting(ReplicaSet.NONE);
        machine.step(report(C, 5, 2, terms(1, 0, 4, 7), 11));
        assertThat(machine.step(report(C, 5, 2, terms(1, 0, 4, 7), 8)))
                .containsExactly(send(C, new CopyRequest(5, 6, 8)));
        for (int i = 0; i < 4; i++) {
            assertThat(machine.step(new Tick())).doesNotContain(send(C, new FenceRequest(5, 3)));
        }
        assertThat(machine.step(new Tick())).contains(send(C, new FenceRequest(5, 3)));
        assertThat(machine.step(report(C, 5, 3, terms(1, 0, 4, 7), 8)))
                .containsExactly(send(C, new CopyRequest(5, 6, 8)));
        assertThat(machine.step(new PeerDown(C))).isEmpty();
        assertThat(machine.step(report(B, 5, 1, OLD, 6)))
                .as("any majority will do")
                .first()
                .isEqualTo(new AppendTermStart(5, 6, terms(1, 0, 5, 6)));
    }

    @Test
    void handsOverToAReplicaThatHasTrimmedWhatItLacks() {
        var machine = collecting(ReplicaSet.NONE);
        assertThat(machine.step(says(C, new Report(5, 2, terms(4, 20), 21, 30, 25))))
                .containsExactly(new RequestNewTerm(5, C));
        assertThat(machine.isRestless()).isTrue();
    }

    @Test
    void takesTheStateIfNobodyElseMayLead() {
        var machine = collecting(ReplicaSet.NONE);
        var report = new Report(5, 2, terms(4, 20), 21, 30, 25);
        machine.step(says(C, report));
        assertThat(machine.step(new Tick())).doesNotContain(send(C, new CopyRequest(5, 0, 30)));
        assertThat(machine.step(new Tick())).contains(send(C, new CopyRequest(5, 0, 30)));
        assertThat(machine.step(says(B, new CopiedState(5, 22, terms(4, 20)))))
                .as("not who was asked")
                .isEmpty();
        var copy = new CopiedState(5, 22, terms(4, 20));
        assertThat(machine.step(says(C, copy)))
                .containsExactly(
                        new InstallState(5, 22, terms(4, 20)), send(C, new CopyRequest(5, 22, 30)));
        assertThat(machine.step(says(C, copy))).as("repeated").isEmpty();
        assertThat(machine.step(says(C, new CopiedState(5, 21, terms(4, 20)))))
                .as("late")
                .isEmpty();
        assertThat(machine.lowMark()).isEqualTo(22);
        assertThat(machine.step(says(C, new CopiedEntries(5, 4, 4, 22, 30))))
                .containsExactly(
                        new AppendEntries(4, 22, 30, null),
                        new AppendTermStart(5, 30, terms(4, 20, 5, 30)),
                        new ReadEntries(C, 5, 30, 31, false));
        machine.step(new StateInstalled(5, 22));
        machine.step(new Persisted(31));
        assertThat(machine.durableEnd()).isEqualTo(31);
        assertThat(machine.committedEnd()).isEqualTo(22);
    }

    @Test
    void takesTheStateAtOnceFromOneThatIsNoMemberAnyMore() {
        var machine = new ReplicationMachine(A, new ReplicaState(3, OLD, 0, 9, 4));
        machine.step(new Designated(5, A, ReplicaSet.of(A, B, D), 1, ABC));
        machine.step(new FencePersisted(5));
        assertThat(machine.step(says(C, new Report(5, 3, terms(1, 0, 4, 20), 12, 30, 25))))
                .containsExactly(send(C, new CopyRequest(5, 9, 30)));
        assertThat(machine.step(says(C, new CopiedState(5, 30, terms(4, 20)))))
                .as("nothing is left to copy")
                .startsWith(
                        new InstallState(5, 30, terms(4, 20)),
                        new AppendTermStart(5, 30, terms(4, 20, 5, 30)));
    }

    @Test
    void aStateThatContradictsWhatIsCommittedStopsTheGroup() {
        var machine = new ReplicationMachine(A, new ReplicaState(3, OLD, 0, 9, 9));
        machine.step(new Designated(5, A, ReplicaSet.of(A, B, D), 1, ABC));
        machine.step(new FencePersisted(5));
        machine.step(says(C, new Report(5, 3, terms(4, 5), 10, 30, 25)));
        assertThat(machine.step(says(C, new CopiedState(5, 8, terms(4, 5)))))
                .containsExactly(new StopServing(5, StopReason.DIVERGED_BELOW_COMMIT));
    }

    @Test
    void ofEqualLogsItCopiesTheOneThatGoesBackFarEnough() {
        var machine = new ReplicationMachine(A, new ReplicaState(3, OLD, 0, 9, 4));
        var five = ReplicaSet.of(A, B, C, D, E);
        machine.step(new Designated(5, A, five, 1, five));
        machine.step(new FencePersisted(5));
        machine.step(says(B, new Report(5, 1, terms(1, 0), 12, 30, 25)));
        assertThat(machine.step(says(D, new Report(5, 3, terms(1, 0), 8, 30, 25))))
                .containsExactly(send(D, new CopyRequest(5, 9, 30)));
    }

    @Test
    void stopsWhenTheBestLogDiffersBelowItsCommit() {
        var machine = collecting(ReplicaSet.NONE);
        assertThat(machine.step(report(C, 5, 2, terms(2, 0, 4, 7), 11)))
                .containsExactly(new StopServing(5, StopReason.DIVERGED_BELOW_COMMIT));
        assertThat(machine.endOffset()).isEqualTo(9);
    }

    @Test
    void learnersProveNothing() {
        var machine = collecting(ReplicaSet.of(B));
        assertThat(machine.step(report(B, 5, 2, OLD, 30))).isEmpty();
        assertThat(machine.step(report(C, 5, 1, OLD, 5))).isEmpty();
        assertThat(collecting(ReplicaSet.of(B)).step(report(C, 5, 2, OLD, 5)))
                .first()
                .isInstanceOf(AppendTermStart.class);
        var alone = collecting(ReplicaSet.of(B, C));
        assertThat(alone.step(report(B, 5, 1, OLD, 5))).isEmpty();
        assertThat(alone.step(report(C, 5, 2, OLD, 5))).as("one of three").isEmpty();
    }

    @Test
    void aReplicaThatDoesNotCountCanNotLead() {
        var machine = collecting(ReplicaSet.NONE);
        assertThat(machine.step(new Designated(5, A, ABC, 1, ABC, ReplicaSet.of(A))))
                .containsExactly(new StopServing(5, StopReason.NOT_COUNTED));
        assertThat(machine.step(new Designated(5, A, ABC, 1, ABC)))
                .containsExactly(new RequestNewTerm(5, null));
    }

    @Test
    void asksThoseWhoDoNotAnswerAgainAndNotThoseWhoAreDown() {
        var machine = new ReplicationMachine(A, new ReplicaState(3, terms(1, 0, 3, 6), 0, 9, 4));
        machine.step(new PeerDown(C));
        machine.step(new Designated(5, A, ReplicaSet.of(A, B, D), 1, ABC));
        assertThat(machine.step(new FencePersisted(5)))
                .containsExactly(send(B, new FenceRequest(5, 1)), send(D, new FenceRequest(5, 2)));
        assertThat(machine.step(new Tick()))
                .containsExactly(send(B, new FenceRequest(5, 1)), send(D, new FenceRequest(5, 2)));
        assertThat(machine.step(new Tick())).as("later each time").isEmpty();
        assertThat(machine.step(new ReplicationInput.PeerUp(C)))
                .containsExactly(send(C, new FenceRequest(5, 3)));
    }
}
