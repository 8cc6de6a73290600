package io.hadron.bench.compare;

import java.nio.file.Path;

/**
 * A broker that runs as a process of its own, with its data directory.
 *
 * @param url for its client
 */
record Broker(Side side, Child process, String url, Path data) implements AutoCloseable {
    @Override
    public void close() {
        process.close();
    }
}
