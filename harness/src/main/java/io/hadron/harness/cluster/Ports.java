package io.hadron.harness.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports for nodes that stop and start again: outside of the range from which the kernel gives ports
 * to connections, so that nobody takes one while its node is down.
 */
final class Ports {
    private static final int FIRST = 17_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = RANDOM.nextInt(FIRST, LAST);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(port)) { // a node may be down now whose port it is
                    return port;
                }
            } catch (IOException _) {
                // taken: try another
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }
}
