package io.hadron.server.request;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.proto.ErrorCode;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out producer ids from blocks of the cluster controller. What is left of a block at the end
 * of a process is never used.
 */
final class ProducerIds {
    private static final int BLOCK = 1_000;

    private final Commands commands;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private long end;

    ProducerIds(Commands commands) {
        this.commands = commands;
    }

    long next() throws RequestFailure, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (next == end) {
                MetadataOutcome outcome =
                        commands.send(new MetadataCommand.AllocateProducerIds(BLOCK));
                if (!(outcome instanceof MetadataOutcome.ProducerIdsAllocated block)) {
                    throw new RequestFailure(
                            ErrorCode.INTERNAL, "producer ids were answered with " + outcome);
                }
                next = block.first();
                end = block.first() + block.count();
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }
}
