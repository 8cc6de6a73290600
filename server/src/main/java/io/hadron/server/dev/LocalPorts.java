package io.hadron.server.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for nodes of this machine that stop and start again. A port that the kernel picks is picked
 * again as soon as it is let go, for another socket or as the near end of a connection; these are
 * below its range. Of them every process claims a block by listening on the first port as long as
 * it lives, so that no port is given twice.
 */
public final class LocalPorts {
    private static final int FIRST = 20_000;
    private static final int BLOCK = 100;
    private static final int BLOCKS = 120;
    private static final int TRIES = 20 * BLOCKS;

    /** Never closed: what makes the blocks ours. */
    private static final List<ServerSocket> CLAIMS = new ArrayList<>();

    private static int next = FIRST;
    private static int end = FIRST;

    private LocalPorts() {}

    /** A port that nobody listens on, and that nobody else is given. Any thread. */
    public static synchronized int free() {
        for (int i = 0; i < TRIES; i++) {
            if (next == end) {
                claim();
                continue;
            }
            int port = next++;
            try (ServerSocket _ = listen(port)) {
                return port;
            } catch (IOException e) {
                // Somebody else's: the next one.
            }
        }
        throw new IllegalStateException(
                "no free port from " + FIRST + " to " + (FIRST + BLOCK * BLOCKS));
    }

    private static void claim() {
        int first = FIRST + BLOCK * ThreadLocalRandom.current().nextInt(BLOCKS);
        try {
            CLAIMS.add(listen(first));
            next = first + 1;
            end = first + BLOCK;
        } catch (IOException e) {
            // Another process has this block.
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
