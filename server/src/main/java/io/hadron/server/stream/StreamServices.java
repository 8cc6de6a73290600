package io.hadron.server.stream;

import io.hadron.core.model.NodeId;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.TermReports;
import io.hadron.server.session.TrafficObserver;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What all partitions of a node share.
 *
 * @param self this node as a replica
 * @param diskReads platform threads for what may block on the disk
 * @param clock wall clock, for timestamps and retention only
 */
public record StreamServices(
        NodeId self,
        TermReports reports,
        LogReader reader,
        Executor diskReads,
        PartitionLimits limits,
        TrafficObserver traffic,
        InstantSource clock) {}
