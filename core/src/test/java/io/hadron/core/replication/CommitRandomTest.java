package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationEffect.CommitAdvanced;
import io.hadron.core.replication.ReplicationInput.Designated;
import io.hadron.core.replication.ReplicationInput.EstablishedAccepted;
import io.hadron.core.replication.ReplicationInput.FencePersisted;
import io.hadron.core.replication.ReplicationInput.Persisted;
import io.hadron.core.replication.ReplicationInput.Propose;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random appends, syncs and reports against the definition of commit, for sets of one, three and
 * five.
 */
class CommitRandomTest {

    @ParameterizedTest
    @CsvSource({"1,11", "3,12", "5,13", "4,14"})
    void commitIsWhatAMajorityHoldsOnceEstablished(int size, long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            run(size, random);
        }
    }

    private static void run(int size, Random random) {
        var nodes = IntStream.range(0, size).mapToObj(i -> new NodeId(i + 1)).toList();
        var set = new ReplicaSet(nodes);
        var machine = new ReplicationMachine(nodes.getFirst(), ReplicaState.NEW);
        machine.step(new Designated(1, nodes.getFirst(), set, 0, ReplicaSet.NONE));
        machine.step(new FencePersisted(1));
        long[] held = new long[size];
        boolean established = false;
        long committed = 0;
        for (int step = 0; step < 60; step++) {
            int member = random.nextInt(size);
            long end = random.nextLong(machine.endOffset() + 1);
            if (machine.isServing() && random.nextInt(3) == 0) {
                machine.step(new Propose(1 + random.nextInt(4)));
                continue;
            }
            var input = member == 0 ? new Persisted(end) : persisted(nodes.get(member), 1, end);
            held[member] = Math.max(held[member], end);
            for (var effect : machine.step(input)) {
                if (effect instanceof CommitAdvanced(long to)) {
                    committed = to;
                }
            }
            long majority = QuorumMath.majorityEnd(held);
            if (!established && majority > 0 && random.nextBoolean()) {
                machine.step(new EstablishedAccepted(1));
                committed = machine.committedEnd();
                established = true;
            }
            assertThat(machine.committedEnd()).isEqualTo(committed);
            assertThat(committed).isEqualTo(established ? majority : 0);
        }
    }

    private static ReplicationInput persisted(NodeId replica, long term, long end) {
        return new ReplicationInput.Received(replica, new PeerMessage.EntriesAck(term, 1, end));
    }
}
