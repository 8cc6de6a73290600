package io.hadron.bench.load;

import io.hadron.client.Message;
import io.hadron.client.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads without a group. */
final class HadronReadBack implements Receiver {
    private static final int MOST = 10_000;

    private final Reader reader;

    HadronReadBack(Reader reader) {
        this.reader = reader;
    }

    @Override
    public int poll(RecordSink sink, Duration timeout) {
        int count = 0;
        @Nullable Message message = reader.poll(timeout);
        while (message != null) {
            ByteBuffer value = message.valueBuffer();
            if (value != null) {
                sink.accept(message.partition(), message.offset(), value);
            }
            count++;
            message = count < MOST ? reader.poll(Duration.ZERO) : null;
        }
        return count;
    }

    @Override
    public void settle() {}

    @Override
    public void close() {
        reader.close();
    }
}
