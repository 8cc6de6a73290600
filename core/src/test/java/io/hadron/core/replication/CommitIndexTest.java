package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import org.junit.jupiter.api.Test;

class CommitIndexTest {

    private static final NodeId A = new NodeId(1);
    private static final NodeId B = new NodeId(2);
    private static final NodeId C = new NodeId(3);

    @Test
    void oneReplicaIsItsOwnMajority() {
        var commit = new CommitIndex(ReplicaSet.of(A), 4);
        assertThat(commit.persisted(A, 4)).isTrue();
        assertThat(commit.majorityEnd()).isEqualTo(-1);
        assertThat(commit.persisted(A, 5)).isTrue();
        assertThat(commit.majorityEnd()).isEqualTo(5);
        assertThat(commit.commonEnd()).isEqualTo(5);
    }

    @Test
    void entriesOfOlderTermsCommitOnlyWithTheTermStart() {
        var commit = new CommitIndex(ReplicaSet.of(A, B, C), 10);
        commit.persisted(A, 11);
        commit.persisted(B, 10);
        assertThat(commit.majorityEnd()).isEqualTo(-1);
        commit.persisted(C, 11);
        assertThat(commit.majorityEnd()).isEqualTo(11);
        assertThat(commit.commonEnd()).isEqualTo(-1);
    }

    @Test
    void oldReportsAndStrangersChangeNothing() {
        var commit = new CommitIndex(ReplicaSet.of(A, B, C), 0);
        assertThat(commit.persisted(B, 8)).isTrue();
        assertThat(commit.persisted(B, 3)).isFalse();
        assertThat(commit.persisted(B, 8)).isFalse();
        assertThat(commit.persisted(new NodeId(4), 8)).isFalse();
        assertThat(commit.majorityEnd()).isEqualTo(-1);
        commit.persisted(A, 6);
        assertThat(commit.majorityEnd()).isEqualTo(6);
    }
}
