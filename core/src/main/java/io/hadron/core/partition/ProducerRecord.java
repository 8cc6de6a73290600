package io.hadron.core.partition;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a partition durably remembers of one producer: its epoch and its latest batches, oldest
 * first.
 *
 * <p>The durable form is a format byte, the epoch, the time of last activity, the number of
 * batches, then for each batch base sequence, count, and base offset and timestamp relative to the
 * batch before; all but the first as variable-length integers. The producer's id is the key it is
 * stored under.
 *
 * @param lastActiveMs when the producer last appended, milliseconds since 1970 by the leader's
 *     clock
 */
public record ProducerRecord(long producerId, int epoch, long lastActiveMs, List<Batch> batches) {

    /**
     * One appended batch. A batch of n records uses n sequences from its base on; after 2^31 - 1
     * comes 0.
     *
     * @param timestampMs the largest record timestamp of the batch
     */
    public record Batch(int baseSequence, int count, long baseOffset, long timestampMs) {

        public Batch {
            if (baseSequence < 0 || count < 1 || baseOffset < 0) {
                throw new IllegalArgumentException(
                        "invalid batch: sequence "
                                + baseSequence
                                + ", count "
                                + count
                                + ", offset "
                                + baseOffset);
            }
        }

        public int lastSequence() {
            return Sequences.plus(baseSequence, count - 1);
        }

        public int nextSequence() {
            return Sequences.plus(baseSequence, count);
        }

        public long lastOffset() {
            return baseOffset + count - 1;
        }
    }

    /** Batches remembered per producer: more than a client may have in flight. */
    public static final int WINDOW = 16;

    private static final byte FORMAT = 1;

    public ProducerRecord {
        batches = List.copyOf(batches);
        if (producerId < 0 || epoch < 0 || epoch > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "invalid producer " + producerId + " epoch " + epoch);
        }
        if (batches.isEmpty() || batches.size() > WINDOW) {
            throw new IllegalArgumentException(
                    "a producer record holds 1 to " + WINDOW + " batches");
        }
    }

    /** The latest batch. */
    public Batch last() {
        return batches.getLast();
    }

    /** The durable form. */
    public byte[] encode() {
        var out = ByteBuffer.allocate(32 + batches.size() * 30);
        out.put(FORMAT);
        putVarint(out, epoch);
        putVarint(out, zigzag(lastActiveMs));
        putVarint(out, batches.size());
        long offset = 0;
        long timestamp = lastActiveMs;
        for (Batch batch : batches) {
            putVarint(out, batch.baseSequence);
            putVarint(out, batch.count);
            putVarint(out, zigzag(batch.baseOffset - offset));
            putVarint(out, zigzag(batch.timestampMs - timestamp));
            offset = batch.baseOffset;
            timestamp = batch.timestampMs;
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /**
     * Reads the durable form.
     *
     * @throws IllegalArgumentException if the bytes are not a producer record
     */
    public static ProducerRecord decode(long producerId, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT) {
                throw new IllegalArgumentException("not a producer record of a known format");
            }
            int epoch = intVarint(in);
            long lastActiveMs = unzigzag(varint(in));
            int count = intVarint(in);
            if (count < 1 || count > WINDOW) {
                throw new IllegalArgumentException(
                        "a producer record holds 1 to " + WINDOW + " batches: " + count);
            }
            var batches = new ArrayList<Batch>(count);
            long offset = 0;
            long timestamp = lastActiveMs;
            for (int i = 0; i < count; i++) {
                int sequence = intVarint(in);
                int size = intVarint(in);
                offset += unzigzag(varint(in));
                timestamp += unzigzag(varint(in));
                batches.add(new Batch(sequence, size, offset, timestamp));
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("a producer record ends too late");
            }
            return new ProducerRecord(producerId, epoch, lastActiveMs, batches);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a producer record ends too early", e);
        }
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    private static int intVarint(ByteBuffer in) {
        long value = varint(in);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a number is out of range: " + value);
        }
        return (int) value;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
