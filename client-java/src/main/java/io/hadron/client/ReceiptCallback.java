package io.hadron.client;

import java.util.function.Consumer;

/**
 * Learns what became of a published record, without an object per record. Exactly one method is
 * called, once, on a thread of the client: return soon and do not block. Publishing from within is
 * fine; with a full buffer it is refused there, whatever the options say.
 */
public interface ReceiptCallback {
    /** The record is published. */
    void published(int partition, long offset, boolean duplicate);

    /** The record is not, or not known to be: see {@link HadronException#outcome()}. */
    void failed(HadronException error);

    /** A callback of two functions. */
    static ReceiptCallback of(
            String stream, Consumer<Receipt> published, Consumer<HadronException> failed) {
        return new ReceiptCallback() {
            @Override
            public void published(int partition, long offset, boolean duplicate) {
                published.accept(new Receipt(stream, partition, offset, duplicate));
            }

            @Override
            public void failed(HadronException error) {
                failed.accept(error);
            }
        };
    }
}
