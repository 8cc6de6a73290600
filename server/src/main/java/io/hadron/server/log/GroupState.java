package io.hadron.server.log;

import io.hadron.storage.StateVisitor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a control group as a replica gives it to another one: all its keys but those of the
 * log itself, which begin with "r". It travels in parts of whole entries: the number of the part,
 * how many there are if it is the last one and else 0, a count, then key and value of each entry
 * with their lengths.
 */
record GroupState(List<Entry> entries) implements StoredState {
    /** Keys of the log itself: its fence and its terms. They are each replica's own. */
    private static final byte LOG_KEYS = 'r';

    private static final int MAX_ENTRIES = 1 << 24;
    private static final int HEAD_BYTES = 3 * Integer.BYTES;

    /** A key with its value. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, and never changed or compared
    record Entry(byte[] key, byte[] value) {
        long sizeBytes() {
            return 2L * Integer.BYTES + key.length + value.length;
        }
    }

    GroupState {
        entries = List.copyOf(entries);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        for (Entry entry : entries) {
            if (Arrays.equals(entry.key, key)) {
                return entry.value;
            }
        }
        return null;
    }

    @Override
    public void forEach(byte[] prefix, StateVisitor visitor) {
        for (Entry entry : entries) {
            boolean fits =
                    entry.key.length >= prefix.length
                            && Arrays.equals(entry.key, 0, prefix.length, prefix, 0, prefix.length);
            if (fits && !visitor.visit(entry.key, entry.value)) {
                return;
            }
        }
    }

    /** Whether a key belongs to the state that is given away. */
    static boolean travels(byte[] key) {
        return key.length > 0 && key[0] != LOG_KEYS;
    }

    long sizeBytes() {
        return entries.stream().mapToLong(Entry::sizeBytes).sum();
    }

    /**
     * This as a part of a state.
     *
     * @param part counts from 0
     * @param parts how many there are if it is the last one, else 0
     */
    ByteBuffer encode(int part, int parts) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(sizeBytes() + HEAD_BYTES))
                        .putInt(part)
                        .putInt(parts)
                        .putInt(entries.size());
        for (Entry entry : entries) {
            bytes.putInt(entry.key.length).put(entry.key);
            bytes.putInt(entry.value.length).put(entry.value);
        }
        return bytes.flip();
    }

    static Beside.StatePart decode(ByteBuffer bytes) throws MalformedMessageException {
        if (bytes.remaining() < HEAD_BYTES) {
            throw new MalformedMessageException("a state of " + bytes.remaining() + " bytes");
        }
        int part = bytes.getInt();
        int parts = bytes.getInt();
        if (part < 0 || (parts != 0 && part != parts - 1)) {
            throw new MalformedMessageException("part " + part + " of " + parts + " of a state");
        }
        return new Beside.StatePart(part, parts, entries(bytes));
    }

    private static GroupState entries(ByteBuffer bytes) throws MalformedMessageException {
        int count = bytes.getInt();
        if (count < 0 || count > MAX_ENTRIES || count > bytes.remaining() / (2 * Integer.BYTES)) {
            throw new MalformedMessageException("a state of " + count + " entries");
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = part(bytes);
            if (!travels(key)) {
                throw new MalformedMessageException("a state with a key of the log");
            }
            entries.add(new Entry(key, part(bytes)));
        }
        if (bytes.hasRemaining()) {
            throw new MalformedMessageException(
                    "a state with " + bytes.remaining() + " bytes more");
        }
        return new GroupState(entries);
    }

    private static byte[] part(ByteBuffer bytes) throws MalformedMessageException {
        int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new MalformedMessageException("a state with a part of " + length + " bytes");
        }
        byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }
}
