package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.session.HeapPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long TERM = 7;

    private static ByteBuffer batches(long base, int count, long term) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        for (int i = 0; i < count; i++) {
            byte[] value = ("value " + i).getBytes(StandardCharsets.US_ASCII);
            ByteBuffer batch = BatchBuilder.single(1_000, null, value, List.of());
            BatchView.setBaseOffset(batch, batch.position(), base + i);
            BatchView.setLeaderEpoch(batch, batch.position(), (int) term);
            all.put(batch);
        }
        return all.flip();
    }

    private static PeerMessage.Entries entries(long base, long end) {
        return new PeerMessage.Entries(TERM, 1, TERM, TERM, base, end, 0, 0);
    }

    private static Beside check(PeerMessage message, ByteBuffer bytes)
            throws MalformedMessageException {
        return Arrivals.check(message, new HeapPayload(bytes));
    }

    @Test
    void takesBatchesApart() throws MalformedMessageException {
        Beside found = check(entries(10, 13), batches(10, 3, TERM));
        assertThat(found)
                .isInstanceOfSatisfying(
                        Beside.Batches.class,
                        arrived -> {
                            assertThat(arrived.batches()).hasSize(3);
                            assertThat(arrived.batches().getLast().baseOffset()).isEqualTo(12);
                        });
    }

    @Test
    void refusesWhatTheHeaderDoesNotSay() {
        assertThatThrownBy(() -> check(entries(10, 14), batches(10, 3, TERM)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("end at 13");
        assertThatThrownBy(() -> check(entries(11, 14), batches(10, 3, TERM)))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> check(entries(10, 13), batches(10, 3, TERM - 1)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("term");
        assertThatThrownBy(() -> Arrivals.check(entries(10, 13), null))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void noFlippedBitPasses() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            ByteBuffer bytes = batches(10, 3, TERM);
            int at = random.nextInt(bytes.limit());
            bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
            assertThatThrownBy(() -> check(entries(10, 13), bytes))
                    .as("byte %d, seed %d", at, seed)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void aStateComesAsItWent() throws MalformedMessageException {
        GroupState state =
                new GroupState(
                        List.of(
                                new GroupState.Entry(new byte[] {'p', 1}, new byte[] {1, 2}),
                                new GroupState.Entry(new byte[] {'s', 'a'}, new byte[0])));
        PeerMessage offer = new PeerMessage.StateOffer(TERM, 1, 5, TermIndex.EMPTY, 9);
        Beside found = check(offer, state.encode(2, 3));
        assertThat(found)
                .isInstanceOfSatisfying(
                        Beside.StatePart.class,
                        came -> {
                            assertThat(came.part()).isEqualTo(2);
                            assertThat(came.parts()).isEqualTo(3);
                            assertThat(came.state().get(new byte[] {'p', 1})).containsExactly(1, 2);
                            assertThat(came.state().get(new byte[] {'s', 'a'})).isEmpty();
                            assertThat(came.state().get(new byte[] {'x'})).isNull();
                        });
        ByteBuffer cut = state.encode(0, 1);
        cut.limit(cut.limit() - 1);
        assertThatThrownBy(() -> check(offer, cut)).isInstanceOf(MalformedMessageException.class);
        ByteBuffer logKey =
                new GroupState(List.of(new GroupState.Entry(new byte[] {'r', 'f'}, new byte[8])))
                        .encode(0, 1);
        assertThatThrownBy(() -> check(offer, logKey))
                .as("the fence is each replica's own")
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> check(offer, state.encode(5, 5)))
                .isInstanceOf(MalformedMessageException.class);
    }
}
