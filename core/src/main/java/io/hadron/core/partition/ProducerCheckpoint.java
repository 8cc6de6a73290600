package io.hadron.core.partition;

import java.util.List;

/**
 * What brings a stored producer table up to an offset of the log. Changes and offset are stored in
 * one write; batches from the offset on are replayed after a restart.
 *
 * @param appliedEnd everything below it is in the table, nothing above it is; committed
 * @param changes since the checkpoint before, one per producer
 */
public record ProducerCheckpoint(long appliedEnd, List<ProducerChange> changes) {
    public ProducerCheckpoint {
        changes = List.copyOf(changes);
    }
}
