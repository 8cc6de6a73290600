package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import io.hadron.core.machine.InvariantViolation;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The whole durable state as bytes. Equal states have equal bytes, however they came about. The
 * version number changes with the layout; older layouts stay readable.
 */
final class SnapshotCodec {

    private static final int VERSION = 1;

    private SnapshotCodec() {}

    static byte[] encode(ConsumerState state) {
        ByteWriter out = new ByteWriter();
        out.writeByte(VERSION);
        out.writeNumber(state.term());
        out.writeNumber(state.lastMs());
        out.writeNumber(state.lowMark());
        out.writeNumber(state.groupCount());
        state.groups().forEach(group -> write(group, out));
        return out.toBytes();
    }

    static ConsumerState decode(ByteBuffer bytes) {
        ByteReader in = new ByteReader(bytes);
        try {
            return read(in);
        } catch (InvariantViolation e) {
            throw new MalformedConsumerDataException("snapshot is not valid: " + e.getMessage());
        } catch (MalformedConsumerDataException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedConsumerDataException("snapshot is not valid: " + e.getMessage());
        }
    }

    private static ConsumerState read(ByteReader in) {
        if (in.readByte() != VERSION) {
            throw new MalformedConsumerDataException("snapshot of an unknown version");
        }
        ConsumerState state = new ConsumerState();
        state.restore(in.readNumber(), in.readNumber(), in.readNumber());
        int groups = in.readCount(8);
        for (int i = 0; i < groups; i++) {
            state.restore(readGroup(in));
        }
        Invariant.check(in.atEnd(), "a snapshot ends where it says");
        return state;
    }

    private static void write(GroupState group, ByteWriter out) {
        out.writeNumber(group.id().value());
        out.writeNumber(group.revision());
        GroupSettingsCodec.write(group.settings(), out);
        out.writeNumber(group.head());
        out.writeNumber(group.epoch());
        out.writeFlag(group.paused());
        out.writeNumber(group.nextNumber());
        long[] counts = group.tally().values();
        out.writeNumber(counts.length);
        for (long count : counts) {
            out.writeNumber(count);
        }
        writeDeliveries(group, out);
        writeWaiting(group.waiting(), out);
        writeLetters(group.letters(), out);
    }

    private static GroupState readGroup(ByteReader in) {
        GroupState group =
                new GroupState(
                        in.readObject(),
                        in.readNumber(),
                        GroupSettingsCodec.read(in),
                        in.readNumber());
        group.restore(in.readNumber(), in.readFlag(), in.readNumber());
        int counts = in.readCount(1);
        Invariant.check(counts <= group.tally().values().length, "counters are known: %d", counts);
        for (int i = 0; i < counts; i++) {
            group.tally().restore(i, in.readNumber());
        }
        int deliveries = in.readCount(5);
        for (int i = 0; i < deliveries; i++) {
            group.restore(
                    new Delivery(
                            in.readNumber(),
                            in.readSigned(),
                            in.readNumber(),
                            AttemptRangeCodec.read(in)));
        }
        readWaiting(group.waiting(), in);
        readLetters(group.letters(), in);
        return group;
    }

    private static void writeDeliveries(GroupState group, ByteWriter out) {
        out.writeNumber(group.inFlight().size());
        group.inFlight()
                .forEach(delivery -> {
                    out.writeNumber(delivery.number());
                    out.writeSigned(delivery.member());
                    out.writeNumber(delivery.sinceMs());
                    try (var ranges = new AttemptRangeCodec.Joining(out)) {
                        delivery.visitLive(
                                (from, to, attempt, none) -> ranges.add(from, to, attempt));
                    }
                });
    }

    /**
     * Per redelivery time that differs from the one before, a list of runs; ended by an empty list.
     */
    private static void writeWaiting(WaitingRuns waiting, ByteWriter out) {
        new WaitingWriter(out).write(waiting);
    }

    private static void readWaiting(WaitingRuns waiting, ByteReader in) {
        long notBeforeMs = 0;
        while (true) {
            notBeforeMs += in.readSigned();
            List<AttemptRange> ranges = AttemptRangeCodec.read(in);
            if (ranges.isEmpty()) {
                return;
            }
            for (AttemptRange range : ranges) {
                waiting.add(range.from(), range.to(), range.attempt(), notBeforeMs);
            }
        }
    }

    private static void writeLetters(DeadLetterQueue letters, ByteWriter out) {
        out.writeId(letters.next());
        out.writeTarget(letters.target());
        out.writeNumber(letters.runCount());
        letters.forEach(run -> {
            out.writeTarget(run.target());
            out.writeId(run.first());
            out.writeNumber(run.epoch());
            out.writeNumber(run.offsets().from());
            out.writeNumber(run.count());
            out.writeNumber(run.offsets().attempt());
            out.writeByte(run.cause().code());
            out.writeText(run.reason());
        });
    }

    private static void readLetters(DeadLetterQueue letters, ByteReader in) {
        letters.restoreNext(in.readId(), in.readTarget());
        int runs = in.readCount(9);
        for (int i = 0; i < runs; i++) {
            DeadLetterTarget target = in.readTarget();
            if (target == null) {
                throw new MalformedConsumerDataException("a dead letter without a target");
            }
            DeadLetterId first = in.readId();
            long epoch = in.readNumber();
            long from = in.readNumber();
            AttemptRange offsets = new AttemptRange(from, from + in.readNumber(), in.readInt());
            letters.restore(
                    new DeadLetterRun(
                            target,
                            first,
                            epoch,
                            offsets,
                            Codes.deadLetterCause(in.readByte()),
                            in.readText()));
        }
    }

    /** Groups runs by redelivery time as they come, in the order of offsets. */
    private static final class WaitingWriter {
        private final ByteWriter out;
        private AttemptRangeCodec.Joining ranges;
        private long currentMs;
        private boolean open;

        WaitingWriter(ByteWriter out) {
            this.out = out;
            this.ranges = new AttemptRangeCodec.Joining(out);
        }

        void write(WaitingRuns waiting) {
            waiting.visit((from, to, attempts, notBeforeMs) -> {
                if (!open || notBeforeMs != currentMs) {
                    begin(notBeforeMs);
                }
                ranges.add(from, to, attempts);
            });
            begin(currentMs);
            ranges.close();
        }

        private void begin(long notBeforeMs) {
            if (open) {
                ranges.close();
            }
            out.writeSigned(notBeforeMs - currentMs);
            ranges = new AttemptRangeCodec.Joining(out);
            currentMs = notBeforeMs;
            open = true;
        }
    }
}
