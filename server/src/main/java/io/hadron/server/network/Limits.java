package io.hadron.server.network;

import io.hadron.server.config.LimitsConfig;

/** Limits in plain numbers, for the hot path. */
record Limits(
        int frameBytes,
        int batchBytes,
        long inboundBytes,
        long outboundBytes,
        int connections,
        int requests,
        int channels) {
    /** Largest frame of a client that has not introduced itself. */
    static final int HELLO_BYTES = 64 << 10;

    /** Queued bytes below which a session is told that it may go on. */
    static final int LOW_WATER_BYTES = 256 << 10;

    private static final int MAX_SKIPPED = 1 << 28;

    static Limits of(LimitsConfig config) {
        return new Limits(
                config.maxFrame().toInt(),
                config.maxBatch().toInt(),
                config.inboundPerConnection().bytes(),
                config.outboundPerConnection().bytes(),
                config.maxConnections(),
                config.maxRequests(),
                config.maxChannels());
    }

    /**
     * Longest frame that is read past, so that its request can be refused by name and the
     * connection lives on. Anything longer ends the connection.
     */
    static int skippable(int maxFrameBytes) {
        return maxFrameBytes <= HELLO_BYTES ? maxFrameBytes : Math.max(maxFrameBytes, MAX_SKIPPED);
    }
}
