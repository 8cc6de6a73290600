package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Log records and snapshots as bytes: round trips, pinned bytes, and hostile ones. */
class ConsumerCodecTest {

    private static final ObjectId GROUP = new ObjectId(300);
    private static final DeadLetterTarget TARGET = new DeadLetterTarget(new ObjectId(99), 2);

    private static final List<ConsumerEntry> ONE_OF_EACH =
            List.of(
                    new ConsumerEntry.TermStarted(4, 1_700_000_000_000L),
                    new ConsumerEntry.GroupConfigured(
                            GROUP,
                            5,
                            new GroupSettings(
                                    64,
                                    10,
                                    new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                                    TARGET,
                                    30_000,
                                    1_000_000),
                            77),
                    new ConsumerEntry.GroupDeleted(GROUP),
                    new ConsumerEntry.Delivered(
                            GROUP,
                            9,
                            -8,
                            1_700_000_000_001L,
                            1L << 50,
                            List.of(new AttemptRange(3, 9, 1), new AttemptRange(12, 13, 4))),
                    new ConsumerEntry.Delivered(
                            GROUP,
                            10,
                            Long.MIN_VALUE,
                            1,
                            ConsumerEntry.Delivered.REDELIVERY,
                            List.of(new AttemptRange(0, 1, 2))),
                    new ConsumerEntry.Settled(
                            GROUP,
                            2,
                            List.of(
                                    new ConsumerEntry.SettledItem(
                                            9,
                                            ConsumerEntry.SettledKind.ACKED,
                                            OffsetRanges.builder().add(0, 3).add(70, 800).build(),
                                            0),
                                    new ConsumerEntry.SettledItem(
                                            9,
                                            ConsumerEntry.SettledKind.RETRY,
                                            OffsetRanges.single(5),
                                            1_700_000_000_500L))),
                    new ConsumerEntry.Returned(
                            GROUP,
                            ConsumerEntry.ReturnCause.TIMED_OUT,
                            3,
                            List.of(
                                    new ConsumerEntry.ReturnedItem(9, OffsetRanges.empty()),
                                    new ConsumerEntry.ReturnedItem(10, OffsetRanges.of(4, 6)))),
                    new ConsumerEntry.DeadLettering(
                            GROUP,
                            TARGET,
                            new DeadLetterId(1, 20),
                            DeadLetterOrigin.Cause.REJECTED,
                            "naïve ☂",
                            List.of(new AttemptRange(90, 91, 3), new AttemptRange(4, 6, 1))),
                    new ConsumerEntry.DeadLetterFinished(GROUP, new DeadLetterId(1, 20), true),
                    new ConsumerEntry.Skipped(GROUP, OffsetRanges.of(1, 2)),
                    new ConsumerEntry.Trimmed(1_000),
                    new ConsumerEntry.Seeked(GROUP, 2, 500),
                    new ConsumerEntry.PauseChanged(GROUP, true));

    @Test
    void entriesComeBackAsTheyWere() {
        byte[] bytes = ConsumerEntryCodec.encode(ONE_OF_EACH);
        assertThat(ConsumerEntryCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(ONE_OF_EACH);
        ByteBuffer within = ByteBuffer.allocate(bytes.length + 7).position(7);
        within.put(bytes).position(7);
        assertThat(ConsumerEntryCodec.decode(within)).isEqualTo(ONE_OF_EACH);
        assertThat(within.position()).isEqualTo(7);
    }

    @Test
    void theBytesOfTheFirstVersionStay() {
        byte[] bytes =
                ConsumerEntryCodec.encode(
                        List.of(
                                new ConsumerEntry.Trimmed(300),
                                new ConsumerEntry.Delivered(
                                        new ObjectId(7),
                                        2,
                                        5,
                                        1_000,
                                        40,
                                        List.of(new AttemptRange(30, 40, 1)))));
        assertThat(bytes)
                .containsExactly(1, 10, 0xac, 2, 4, 7, 2, 10, 0xe8, 7, 80, 60, 10, 1, 0, 0);
    }

    @Test
    void aPushOfThousandsIsASmallEntry() {
        ConsumerEntry push =
                new ConsumerEntry.Delivered(
                        GROUP,
                        1_000_000,
                        7,
                        1_700_000_000_000L,
                        10_010_000,
                        List.of(new AttemptRange(10_000_000, 10_010_000, 1)));
        assertThat(ConsumerEntryCodec.encode(List.of(push))).hasSizeLessThan(40);
    }

    @Test
    void unknownVersionsAndTypesAreRefused() {
        refused(new byte[] {});
        refused(new byte[] {2, 10, 1});
        refused(new byte[] {1, 99});
        refused(new byte[] {1, 0});
    }

    @Test
    void lyingCountsTakeNoMemory() {
        // A settlement with two thousand million items, none of which are there.
        refused(new byte[] {1, 5, 7, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7});
        refused(new byte[] {1, 10, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    }

    @Test
    void damageNeverDoesMoreThanRefuse() {
        byte[] good = ConsumerEntryCodec.encode(ONE_OF_EACH);
        byte[] state = state();
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bad = damaged(seed % 2 == 0 ? good : state, random);
            try {
                if (seed % 2 == 0) {
                    ConsumerEntryCodec.decode(ByteBuffer.wrap(bad));
                } else {
                    ConsumerMachine.restore(ByteBuffer.wrap(bad));
                }
            } catch (MalformedConsumerDataException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bad =
                Arrays.copyOf(
                        good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
        for (int i = 0; i <= random.nextInt(3) && bad.length > 0; i++) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        return bad;
    }

    private static byte[] state() {
        ConsumerRig rig = new ConsumerRig(ConsumerRig.withLetters());
        rig.records(90)
                .join(1, 80)
                .push()
                .ack(1, 3, 9)
                .nack(1, 20, 99)
                .nack(1, 22, 99)
                .reject(1, 30, "no");
        return rig.machine().snapshot();
    }

    private static void refused(byte[] bytes) {
        assertThatThrownBy(() -> ConsumerEntryCodec.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedConsumerDataException.class);
    }
}
