package io.hadron.server.consumer;

import io.hadron.core.model.NodeId;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.TermReports;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.TrafficObserver;
import java.time.InstantSource;

/**
 * What all consumer controllers of a node share.
 *
 * @param self this node as a replica
 * @param memory for batches that are kept between deliveries
 * @param clock wall time at start plus monotonic time since: it never jumps
 */
public record ConsumerServices(
        NodeId self,
        TermReports reports,
        LogReader reader,
        BufferPool buffers,
        ReadMemory memory,
        TrafficObserver traffic,
        InstantSource clock) {}
