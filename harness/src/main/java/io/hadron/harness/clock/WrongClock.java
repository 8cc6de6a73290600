package io.hadron.harness.clock;

import io.hadron.harness.cluster.Node;
import io.hadron.harness.cluster.SharedLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The wall clock of a node: set wrong, also while the node runs. */
public final class WrongClock {
    private final Path file;

    private WrongClock(Path file) {
        this.file = file;
    }

    /** Prepares a node that does not run yet. Its clock is right until it is set. */
    public static WrongClock on(Node node, Path work) throws IOException, InterruptedException {
        Path library = SharedLibrary.build("wrong-clock", work);
        var clock = new WrongClock(work.resolve("clock-" + node.name()));
        clock.set(Duration.ZERO);
        node.set("LD_PRELOAD", library.toString());
        node.set("WRONG_CLOCK", clock.file.toString());
        return clock;
    }

    /** The clock jumps: from now on it is ahead by this much, or behind if negative. */
    public void set(Duration ahead) throws IOException {
        ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        nanos.putLong(0, ahead.toNanos());
        // In place: the running node has these bytes mapped.
        try (FileChannel open =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            open.write(nanos, 0);
        }
    }
}
