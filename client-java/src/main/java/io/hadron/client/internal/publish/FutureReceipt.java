package io.hadron.client.internal.publish;

import io.hadron.client.HadronException;
import io.hadron.client.Receipt;
import io.hadron.client.ReceiptCallback;
import java.util.concurrent.CompletableFuture;

/** A callback that is a future. */
final class FutureReceipt extends CompletableFuture<Receipt> implements ReceiptCallback {
    private final String stream;

    FutureReceipt(String stream) {
        this.stream = stream;
    }

    @Override
    public void published(int partition, long offset, boolean duplicate) {
        complete(new Receipt(stream, partition, offset, duplicate));
    }

    @Override
    public void failed(HadronException error) {
        completeExceptionally(error);
    }
}
