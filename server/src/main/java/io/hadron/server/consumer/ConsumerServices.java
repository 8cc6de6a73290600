package io.hadron.server.consumer;

import io.hadron.server.log.LogServices;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import java.time.InstantSource;

/**
 * What all consumer controllers of a node share.
 *
 * @param memory for batches that are kept between deliveries
 * @param clock wall time at start plus monotonic time since: it never jumps
 */
public record ConsumerServices(
        LogServices logs,
        LeaderHints leaders,
        BufferPool buffers,
        ReadMemory memory,
        TrafficObserver traffic,
        InstantSource clock) {}
