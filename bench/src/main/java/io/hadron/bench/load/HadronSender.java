package io.hadron.bench.load;

import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.ReceiptCallback;
import org.jspecify.annotations.Nullable;

/** Sends through a publisher. */
final class HadronSender implements Sender {
    private final Publisher publisher;
    private @Nullable Callback last;

    HadronSender(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object, not one like it
    public void send(byte[] value, Completion completion) {
        Callback callback = last;
        if (callback == null || callback.completion != completion) {
            callback = new Callback(completion);
            last = callback;
        }
        publisher.publish(Event.record(null, value), callback);
    }

    @Override
    public void flush() {
        publisher.flush();
    }

    @Override
    public void close() {
        publisher.close();
    }

    private record Callback(Completion completion) implements ReceiptCallback {
        @Override
        public void published(int partition, long offset, boolean duplicate) {
            completion.done(null);
        }

        @Override
        public void failed(HadronException error) {
            completion.done(error);
        }
    }
}
