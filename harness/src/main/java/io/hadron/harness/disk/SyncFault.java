package io.hadron.harness.disk;

import io.hadron.harness.cluster.Node;
import io.hadron.harness.cluster.SharedLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes fsync of a node's write-ahead log fail while it is armed: a library between the node and
 * the system, built here with gcc.
 */
public final class SyncFault {
    private final Path flag;

    private SyncFault(Path flag) {
        this.flag = flag;
    }

    /** Prepares a node that does not run yet. */
    public static SyncFault on(Node node, Path work) throws IOException, InterruptedException {
        Path library = SharedLibrary.build("failing-fsync", work);
        Path flag = work.resolve("fail-" + node.name());
        node.set("LD_PRELOAD", library.toString());
        node.set("FAIL_SYNC_FLAG", flag.toString());
        return new SyncFault(flag);
    }

    /** From now on syncs fail. */
    public void arm() throws IOException {
        Files.createFile(flag);
    }

    /** Syncs work again. */
    public void disarm() throws IOException {
        Files.deleteIfExists(flag);
    }
}
