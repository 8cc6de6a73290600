package io.hadron.client.internal.consume;

import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.proto.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Deliveries that were taken together; acked as runs of offsets. */
final class TakenBatch implements DeliveryBatch {
    private final List<GroupDelivery> deliveries;

    TakenBatch(List<GroupDelivery> deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public List<Delivery> deliveries() {
        return Collections.unmodifiableList(deliveries);
    }

    @Override
    public Iterator<Delivery> iterator() {
        return deliveries().iterator();
    }

    /** Takes consecutive offsets of one push. */
    private interface RunSink {
        void run(Push push, long first, int count);
    }

    private void claimRuns(RunSink sink) {
        Push push = null;
        long first = 0;
        int count = 0;
        for (GroupDelivery delivery : deliveries) {
            if (delivery.claim()) {
                if (push != delivery.push() || first + count != delivery.offset()) {
                    if (push != null) {
                        sink.run(push, first, count);
                    }
                    push = delivery.push();
                    first = delivery.offset();
                    count = 0;
                }
                count++;
            }
        }
        if (push != null) {
            sink.run(push, first, count);
        }
    }

    @Override
    public void ackAll() {
        claimRuns((push, first, count) -> push.session().ack(push, first, count));
    }

    @Override
    public CompletableFuture<Void> ackAllAsync() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        claimRuns((push, first, count) -> {
            Settling awaited = Settling.awaited(push, first, count, Verdict.ACK);
            push.session().settle(awaited);
            all.add(awaited.future());
        });
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }
}
