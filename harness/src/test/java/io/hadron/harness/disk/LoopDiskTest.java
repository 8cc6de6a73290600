package io.hadron.harness.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.harness.scenario.Need;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk whose power is cut keeps what was synced, and nothing else. */
class LoopDiskTest {
    private static final long BYTES = 64L << 20;
    private static final int RECORD = 4096;

    @TempDir private Path folder;

    private @Nullable LoopDisk made;

    @BeforeEach
    void make() throws Exception {
        String missing = Need.LOOP_DISK.missing();
        assumeTrue(missing == null, "power cuts are not tested: " + missing);
        made = LoopDisk.make(folder, "disk", BYTES);
    }

    @AfterEach
    void remove() {
        if (made != null) {
            made.close();
        }
    }

    private LoopDisk disk() {
        if (made == null) {
            throw new IllegalStateException("not made");
        }
        return made;
    }

    private static void write(Path file, boolean sync) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.allocate(RECORD));
            if (sync) {
                channel.force(true);
            }
        }
    }

    @Test
    void aPowerCutTakesWhatWasNotSynced() throws Exception {
        Path file = disk().root().resolve("log");
        write(file, true);
        write(file, false);
        assertThat(Files.size(file)).isEqualTo(2 * RECORD);
        disk().cutPower();
        assertThatThrownBy(() -> write(file, true)).isInstanceOf(IOException.class);
        disk().powerOn();
        assertThat(Files.size(file)).isEqualTo(RECORD);
    }

    @Test
    void anOldImageComesBack() throws Exception {
        Path file = disk().root().resolve("log");
        write(file, true);
        Path copy = folder.resolve("copy.img");
        disk().save(copy);
        write(file, true);
        disk().restore(copy);
        assertThat(Files.size(file)).isEqualTo(RECORD);
    }

    @Test
    void writesWaitWhileTheDiskStalls() throws Exception {
        Path file = disk().root().resolve("log");
        write(file, true);
        disk().freeze();
        Thread writer =
                Thread.ofPlatform()
                        .daemon(true)
                        .start(() -> {
                            try {
                                write(file, true);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        writer.join(200);
        assertThat(writer.isAlive()).as("held").isTrue();
        disk().thaw();
        writer.join();
        assertThat(Files.size(file)).isEqualTo(2 * RECORD);
    }
}
