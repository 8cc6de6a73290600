package io.hadron.raft;

import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.StateEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * A whole state on its way to a node that is too far behind for the log: numbered chunks, each with
 * its own check.
 *
 * <p>A chunk: term (8), index (8), number (4), count (4), digest of the state (8), CRC-32C of the
 * rest (4); the rest is entries, each a length (4) and its bytes.
 */
final class StateImage {
    private static final int HEAD = 36;

    /** Where a chunk ends, in bytes; an entry is never divided. */
    static final int CHUNK_BYTES = 1 << 20;

    /** Of all entries, in bytes, as encoded: what a node accepts into its memory. */
    static final long MAX_BYTES = 1L << 30;

    private StateImage() {}

    /** A chunk as received, checked. */
    record Chunk(TermIndex place, int number, int count, long digest, List<byte[]> entries) {}

    static List<byte[]> chunks(MetadataState state, TermIndex place) {
        List<List<byte[]>> parts = new ArrayList<>();
        List<byte[]> part = new ArrayList<>();
        int size = 0;
        for (StateEntry entry : state.entries()) {
            byte[] bytes = EntryCodec.encode(entry);
            if (size > 0 && size + bytes.length > CHUNK_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(bytes);
            size += bytes.length + Integer.BYTES;
        }
        parts.add(part);
        long digest = digest(parts);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            chunks.add(encode(new Chunk(place, i, parts.size(), digest, parts.get(i))));
        }
        return chunks;
    }

    /** Over all entries in their order. */
    static long digest(List<List<byte[]>> parts) {
        CRC32C crc = new CRC32C();
        long sum = 0;
        for (List<byte[]> part : parts) {
            for (byte[] entry : part) {
                crc.update(entry);
                sum = sum * 31 + entry.length;
            }
        }
        return sum << 32 ^ crc.getValue();
    }

    private static byte[] encode(Chunk chunk) {
        int size = chunk.entries().stream().mapToInt(entry -> Integer.BYTES + entry.length).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD + size);
        out.putLong(chunk.place().getTerm()).putLong(chunk.place().getIndex());
        out.putInt(chunk.number()).putInt(chunk.count()).putLong(chunk.digest()).putInt(0);
        chunk.entries().forEach(entry -> out.putInt(entry.length).put(entry));
        CRC32C crc = new CRC32C();
        crc.update(out.array(), HEAD, size);
        out.putInt(HEAD - Integer.BYTES, (int) crc.getValue());
        return out.array();
    }

    /**
     * Reads a chunk.
     *
     * @throws UnreadableEntryException if it is not one, or damaged
     */
    static Chunk decode(ByteBuffer in) {
        if (in.remaining() < HEAD) {
            throw new UnreadableEntryException("a chunk of " + in.remaining() + " bytes");
        }
        TermIndex place = TermIndex.valueOf(in.getLong(), in.getLong());
        int number = in.getInt();
        int count = in.getInt();
        long digest = in.getLong();
        int check = in.getInt();
        CRC32C crc = new CRC32C();
        crc.update(in.duplicate());
        if (number < 0 || number >= count || check != (int) crc.getValue()) {
            throw new UnreadableEntryException("a damaged chunk: " + number + " of " + count);
        }
        List<byte[]> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new UnreadableEntryException("a chunk with an entry of " + length);
            }
            byte[] entry = new byte[length];
            in.get(entry);
            entries.add(entry);
        }
        return new Chunk(place, number, count, digest, entries);
    }
}
