package io.hadron.server.consumer;

import io.hadron.core.consumer.DeliveryPlan;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.server.shard.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a plan can be sent with the batches that were read.
 *
 * @param records offsets of records for consumers
 * @param readTo how far the plan is covered, exclusive
 * @param batches those that hold the records
 */
record DeliverySelection(OffsetRanges records, long readTo, List<StoredBatch> batches) {
    /**
     * Cuts the plan down to the batches. Takes over their references; those not needed are
     * released.
     */
    static DeliverySelection of(DeliveryPlan plan, List<StoredBatch> read) {
        OffsetRanges wanted = plan.ranges();
        OffsetRanges.Builder records = OffsetRanges.builder();
        List<StoredBatch> kept = new ArrayList<>();
        long readTo = Math.min(wanted.end(), read.getLast().lastOffset() + 1);
        int range = 0;
        for (StoredBatch batch : read) {
            boolean used = false;
            while (range < wanted.size() && wanted.to(range) <= batch.baseOffset()) {
                range++;
            }
            for (int i = range; i < wanted.size() && wanted.from(i) <= batch.lastOffset(); i++) {
                if (!batch.control()) {
                    records.add(
                            Math.max(wanted.from(i), batch.baseOffset()),
                            Math.min(wanted.to(i), batch.lastOffset() + 1));
                    used = true;
                }
            }
            if (used) {
                kept.add(batch);
            } else {
                batch.payload().release();
            }
        }
        return new DeliverySelection(records.build(), readTo, kept);
    }
}
