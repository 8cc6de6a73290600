package io.hadron.storage.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, outside the database, how far its sequence of changes had come. A write-ahead log that
 * was cut at the border of a record, or deleted, opens without complaint; only somebody else can
 * tell that it once was longer. Two slots are written in turn, so that a torn write leaves the
 * other.
 */
final class Witness implements AutoCloseable {
    private static final long MAGIC = 0x4841_4452_5749_5431L;
    private static final int BYTES = 64;
    private static final int SLOT = 512;

    /**
     * What was written down.
     *
     * @param written survives the process
     * @param synced survives the machine
     */
    record Testimony(UUID storeId, long written, long synced, long turn) {}

    private final FileChannel channel;
    private final UUID storeId;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private long turn;
    private long lastWritten = -1;
    private long lastSynced = -1;

    private Witness(FileChannel channel, UUID storeId, long turn) {
        this.channel = channel;
        this.storeId = storeId;
        this.turn = turn;
    }

    static Witness open(Path file, UUID storeId, long turn) throws IOException {
        return new Witness(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                storeId,
                turn);
    }

    /**
     * Writes the numbers down durably; nothing happens if they are known. Timer thread, or none
     * besides.
     */
    synchronized void write(long written, long synced) throws IOException {
        if (written == lastWritten && synced == lastSynced) {
            return;
        }
        turn++;
        buffer.clear();
        buffer.putLong(MAGIC)
                .putLong(storeId.getMostSignificantBits())
                .putLong(storeId.getLeastSignificantBits())
                .putLong(written)
                .putLong(synced)
                .putLong(turn);
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().flip());
        buffer.putLong(crc.getValue()).putLong(0).flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer, (turn & 1) * SLOT + buffer.position());
        }
        channel.force(false);
        lastWritten = written;
        lastSynced = synced;
    }

    /** The newest slot that is whole, or null. */
    static @Nullable Testimony read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Testimony even = readSlot(channel, 0);
            Testimony odd = readSlot(channel, SLOT);
            if (even == null || odd == null) {
                return even == null ? odd : even;
            }
            return even.turn() > odd.turn() ? even : odd;
        }
    }

    private static @Nullable Testimony readSlot(FileChannel channel, long at) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(BYTES);
        while (slot.hasRemaining() && channel.read(slot, at + slot.position()) >= 0) {
            // Until it is full or the file ends.
        }
        if (slot.hasRemaining() || slot.getLong(0) != MAGIC) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(slot.array(), 0, 48);
        if (crc.getValue() != slot.getLong(48)) {
            return null;
        }
        UUID storeId = new UUID(slot.getLong(8), slot.getLong(16));
        return new Testimony(storeId, slot.getLong(24), slot.getLong(32), slot.getLong(40));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
