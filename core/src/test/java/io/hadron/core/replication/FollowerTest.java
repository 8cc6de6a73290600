package io.hadron.core.replication;

import static io.hadron.core.replication.Replicas.A;
import static io.hadron.core.replication.Replicas.ABC;
import static io.hadron.core.replication.Replicas.B;
import static io.hadron.core.replication.Replicas.C;
import static io.hadron.core.replication.Replicas.entries;
import static io.hadron.core.replication.Replicas.follower;
import static io.hadron.core.replication.Replicas.says;
import static io.hadron.core.replication.Replicas.send;
import static io.hadron.core.replication.Replicas.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.replication.PeerMessage.CommitNotice;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.PeerMessage.TermRefused;
import io.hadron.core.replication.ReplicationEffect.AppendEntries;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationEffect.InstallState;
import io.hadron.core.replication.ReplicationEffect.PersistFence;
import io.hadron.core.replication.ReplicationEffect.ReadEntries;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.SendEntries;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationEffect.StopServing;
import io.hadron.core.replication.ReplicationEffect.TrimTo;
import io.hadron.core.replication.ReplicationEffect.Truncate;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.StateInstalled;
import io.hadron.core.replication.ReplicationInput.StateRead;
import io.hadron.core.replication.ReplicationInput.Trimmed;
import io.hadron.core.replication.ReplicationInput.Truncated;
import org.junit.jupiter.api.Test;

class FollowerTest {

    @Test
    void reportsOnlyWhenItsFenceIsDurable() {
        var machine = new ReplicationMachine(A, ReplicaState.NEW);
        assertThat(machine.step(says(B, new FenceRequest(1, 1))))
                .as("not before the controller was heard")
                .isEmpty();
        assertThat(machine.step(new Designated(1, B, ABC, 0, ReplicaSet.NONE)))
                .containsExactly(new PersistFence(1));
        assertThat(machine.step(says(B, new FenceRequest(1, 7)))).isEmpty();
        assertThat(machine.step(new FencePersisted(1)))
                .containsExactly(send(B, new Report(1, 7, TermIndex.EMPTY, 0, 0, 0)));
        assertThat(machine.step(says(C, new FenceRequest(3, 1))))
                .as("the controller's news come by another way")
                .containsExactly(new PersistFence(3));
        assertThat(machine.step(new FencePersisted(3)))
                .containsExactly(send(C, new Report(3, 1, TermIndex.EMPTY, 0, 0, 0)));
        assertThat(machine.step(says(B, new FenceRequest(1, 8))))
                .containsExactly(send(B, new TermRefused(3, 1)));
    }

    @Test
    void acknowledgesWhatIsVerifiedAndDurable() {
        var machine = follower(2, TermIndex.EMPTY, 0, 0);
        assertThat(machine.step(says(B, entries(2, 0, 1, 0, 4))))
                .containsExactly(new AppendEntries(1, 0, 4, terms(1, 0)));
        assertThat(machine.step(says(B, entries(2, 1, 2, 4, 6))))
                .containsExactly(new AppendEntries(2, 4, 6, terms(1, 0, 2, 4)));
        assertThat(machine.step(says(B, entries(2, 2, 2, 6, 9))))
                .containsExactly(new AppendEntries(2, 6, 9, null));
        assertThat(machine.step(new Persisted(6)))
                .containsExactly(send(B, new EntriesAck(2, 1, 6)));
        assertThat(machine.step(says(B, entries(2, 1, 2, 4, 6))))
                .as("a repetition")
                .containsExactly(send(B, new EntriesAck(2, 1, 6)));
        assertThat(machine.step(new Persisted(9)))
                .containsExactly(send(B, new EntriesAck(2, 1, 9)));
    }

    @Test
    void aTailThatWasNotVerifiedIsNotAcknowledged() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 0);
        assertThat(machine.step(says(B, new Entries(4, 2, 1, 1, 5, 5, 5, 0))))
                .containsExactly(send(B, new EntriesAck(4, 2, 5)), new CommitAdvanced(5));
        assertThat(machine.step(says(B, new CommitNotice(4, 9, 0))))
                .as("a heartbeat proves nothing about the log")
                .isEmpty();
        assertThat(machine.committedEnd()).isEqualTo(5);
    }

    @Test
    void complainsOfWhatDoesNotFit() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 0);
        var report = send(B, new Report(4, 1, terms(1, 0, 3, 5), 0, 12, 0));
        assertThat(machine.step(says(B, entries(4, 4, 4, 13, 14)))).containsExactly(report);
        assertThat(machine.step(says(B, entries(4, 4, 4, 12, 14)))).containsExactly(report);
        assertThat(machine.endOffset()).isEqualTo(12);
    }

    @Test
    void cutsWhatDiffersAndNothingElse() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 0);
        assertThat(machine.step(says(B, entries(4, 1, 1, 2, 5))))
                .as("an old, shorter message")
                .containsExactly(send(B, new EntriesAck(4, 1, 5)));
        assertThat(machine.step(says(B, entries(4, 1, 1, 3, 8))))
                .containsExactly(new Truncate(5, terms(1, 0)), new AppendEntries(1, 5, 8, null));
        assertThat(machine.step(new Persisted(12))).as("written before the cut").isEmpty();
        assertThat(machine.durableEnd()).isEqualTo(5);
        assertThat(machine.step(new Truncated(5))).isEmpty();
        assertThat(machine.step(new Persisted(8)))
                .containsExactly(send(B, new EntriesAck(4, 1, 8)));
    }

    @Test
    void neverCutsBelowItsCommit() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 6);
        assertThat(machine.step(says(B, entries(4, 1, 1, 3, 8))))
                .containsExactly(new StopServing(4, StopReason.DIVERGED_BELOW_COMMIT));
        assertThat(machine.endOffset()).isEqualTo(12);
        assertThat(machine.step(says(B, entries(4, 1, 1, 3, 8)))).isEmpty();
    }

    @Test
    void learnsCommitAndTrimsBelowIt() {
        var machine = follower(2, terms(1, 0), 4, 0);
        machine.step(says(B, new Entries(2, 1, 1, 2, 4, 9, 6, 3)));
        assertThat(machine.committedEnd()).isEqualTo(6);
        assertThat(machine.step(says(B, new CommitNotice(2, 20, 8))))
                .containsExactly(new CommitAdvanced(9), new TrimTo(8));
        machine.step(new Trimmed(8));
        assertThat(machine.lowMark()).isEqualTo(8);
        assertThat(machine.terms()).isEqualTo(terms(2, 4));
        assertThat(machine.step(says(B, entries(2, 1, 2, 4, 9))))
                .as("partly trimmed, all held")
                .containsExactly(send(B, new EntriesAck(2, 1, 4)));
    }

    @Test
    void takesAStateOnlyInPlaceOfALogThatIsBehind() {
        var machine = follower(5, terms(1, 0), 8, 2);
        var offer = new StateOffer(5, 1, 20, terms(4, 15), 22);
        assertThat(machine.step(says(B, offer)))
                .containsExactly(new InstallState(5, 20, terms(4, 15)));
        assertThat(machine.lowMark()).isEqualTo(20);
        assertThat(machine.committedEnd()).isEqualTo(20);
        assertThat(machine.step(says(B, entries(5, 4, 5, 20, 23))))
                .containsExactly(new AppendEntries(5, 20, 23, terms(4, 15, 5, 20)));
        assertThat(machine.step(new StateInstalled(5, 20)))
                .containsExactly(send(B, new EntriesAck(5, 1, 20)));
        assertThat(machine.step(new Persisted(23)))
                .containsExactly(send(B, new EntriesAck(5, 1, 23)));
        var late = new StateOffer(5, 1, 21, terms(5, 20), 22);
        assertThat(machine.step(says(B, late)))
                .containsExactly(send(B, new Report(5, 1, machine.terms(), 20, 23, 20)));
    }

    @Test
    void aLateOfferDoesNotTakeAwayWhatWasAcknowledgedInAnOlderTerm() {
        var machine = follower(5, terms(1, 0, 4, 15), 30, 2);
        assertThat(machine.step(says(B, new StateOffer(5, 1, 20, terms(4, 15), 22))))
                .containsExactly(send(B, new Report(5, 1, machine.terms(), 0, 30, 2)));
    }

    @Test
    void letsARecoveringLeaderCopy() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 0);
        machine.step(says(B, new FenceRequest(4, 1)));
        assertThat(machine.step(says(B, new CopyRequest(4, 2, 12))))
                .containsExactly(new ReadEntries(B, 4, 2, 5, true));
        assertThat(Replicas.read(machine, B, 4, 2, 5))
                .containsExactly(new SendEntries(B, new CopiedEntries(4, 1, 1, 2, 5)));
        assertThat(machine.step(says(B, new CopyRequest(4, 12, 15))))
                .containsExactly(send(B, new Report(4, 1, terms(1, 0, 3, 5), 0, 12, 0)));
    }

    @Test
    void givesItsStateToARecoveringLeaderThatLacksWhatIsTrimmed() {
        var machine = follower(4, terms(1, 0, 3, 5), 12, 9);
        machine.step(says(B, new FenceRequest(4, 1)));
        machine.step(new ReplicationInput.Trimmed(7));
        assertThat(machine.step(says(B, new CopyRequest(4, 2, 12))))
                .containsExactly(new ReadState(B, 4));
        assertThat(machine.step(new StateRead(B, 4, 7)))
                .containsExactly(new SendState(B, new CopiedState(4, 7, terms(3, 5))));
        machine.step(new ReplicationInput.Trimmed(8));
        assertThat(machine.step(new StateRead(B, 4, 7)))
                .as("trimmed again meanwhile")
                .containsExactly(new ReadState(B, 4));
        assertThat(machine.step(new StateRead(B, 3, 8))).as("of an old term").isEmpty();
    }

    @Test
    void twoLeadersOfOneTermStopTheGroup() {
        var machine = follower(4, TermIndex.EMPTY, 0, 0);
        assertThatThrownBy(() -> machine.step(says(C, new FenceRequest(4, 1))))
                .isInstanceOf(ContradictionException.class)
                .hasCauseInstanceOf(InvariantViolation.class);
        assertThat(machine.role())
                .isEqualTo(new ReplicationRole.Stopped(4, StopReason.CONTRADICTED));
        assertThat(machine.step(says(B, new FenceRequest(4, 2)))).isEmpty();
        assertThat(machine.step(new Persisted(99))).as("of what was on its way").isEmpty();
    }
}
