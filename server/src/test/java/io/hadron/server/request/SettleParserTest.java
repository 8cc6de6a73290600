package io.hadron.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.consumer.ConsumerLimits;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SettleParserTest {
    private static SettleRequest parse(byte[] bytes) throws InvalidProtocolBufferException {
        return SettleParser.INSTANCE.parseFrom(CodedInputStream.newInstance(bytes));
    }

    @Test
    void readsWhatWasWritten() throws InvalidProtocolBufferException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SettleRequest.Builder request = SettleRequest.newBuilder().setChannel(random.nextLong());
        for (int i = random.nextInt(100); i > 0; i--) {
            request.addSettlements(
                    Settlement.newBuilder()
                            .setDelivery(random.nextLong())
                            .setVerdict(Verdict.forNumber(random.nextInt(4)))
                            .setReason("r".repeat(random.nextInt(20)))
                            .addRanges(random.nextInt(1000))
                            .addRanges(1));
        }
        assertThat(parse(request.build().toByteArray()))
                .as("seed %d", seed)
                .isEqualTo(request.build());
    }

    @Test
    void stopsAtTheLimit() throws InvalidProtocolBufferException {
        byte[] empty = new byte[4_000_000];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = SettleRequest.SETTLEMENTS_FIELD_NUMBER << 3 | 2;
        }
        assertThat(parse(empty).getSettlementsCount())
                .isEqualTo(ConsumerLimits.MAX_SETTLE_ITEMS + 1);
    }
}
