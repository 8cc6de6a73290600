package io.hadron.storage.rocksdb;

import io.hadron.storage.SpaceState;
import io.hadron.storage.StorageSpace;
import io.hadron.storage.StoreObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the room on the disk, and keeps a ballast file to let go of when there is none. */
final class DiskSpace {
    private static final Logger log = LoggerFactory.getLogger(DiskSpace.class);
    private static final int CHUNK = 4 << 20;

    private final Path dir;
    private final Path ballast;
    private final StorageSpace space;
    private final StoreObserver observer;
    private volatile SpaceState state = SpaceState.OK;
    private volatile long freeBytes;
    private boolean released;

    /** To find it out reads the list of all mounts; it is asked several times a second. */
    private @Nullable FileStore fileStore;

    DiskSpace(StoreFiles files, StorageSpace space, StoreObserver observer) {
        this.dir = files.dir();
        this.ballast = files.ballast();
        this.space = space;
        this.observer = observer;
    }

    SpaceState state() {
        return state;
    }

    long freeBytes() {
        return freeBytes;
    }

    /** Looks; tells the observer about a change; refills the ballast if there is plenty of room. */
    synchronized void poll() throws IOException {
        if (fileStore == null) {
            fileStore = Files.getFileStore(dir);
        }
        freeBytes = fileStore.getUsableSpace();
        SpaceState now = space.stateFor(freeBytes);
        if (now != state) {
            state = now;
            log.warn("disk space is {}: {} MiB free in {}", now, freeBytes >> 20, dir);
            observer.spaceChanged(now, freeBytes);
        }
        if (now == SpaceState.OK && freeBytes > space.lowBelow() + 2 * space.reserve()) {
            released = false;
            refill();
        }
    }

    /** See {@link io.hadron.storage.Store#releaseReserve}. */
    synchronized void release() throws IOException {
        if (!released && Files.deleteIfExists(ballast)) {
            log.warn(
                    "gave the reserve of {} MiB in {} back to the file system",
                    space.reserve() >> 20,
                    dir);
        }
        released = true;
    }

    private void refill() throws IOException {
        long size = Files.exists(ballast) ? Files.size(ballast) : 0;
        if (size >= space.reserve()) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(
                        ballast,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
            // A chunk a time, each poll: nobody waits for it.
            channel.write(ByteBuffer.allocate((int) Math.min(CHUNK, space.reserve() - size)));
        }
    }
}
