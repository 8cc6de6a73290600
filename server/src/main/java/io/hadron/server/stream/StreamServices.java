package io.hadron.server.stream;

import io.hadron.core.partition.PartitionLimits;
import io.hadron.server.log.LogServices;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import java.time.InstantSource;

/**
 * What all partitions of a node share.
 *
 * @param early where batches wait for leaders that are about to be ready
 * @param clock wall clock, for timestamps and retention only
 */
public record StreamServices(
        LogServices logs,
        LeaderHints leaders,
        PartitionLimits limits,
        TrafficObserver traffic,
        EarlyRoom early,
        InstantSource clock) {}
