package io.hadron.bench.load;

import java.nio.ByteBuffer;

/** Takes received records; the value is valid during the call only. */
public interface RecordSink {
    void accept(int partition, long offset, ByteBuffer value);
}
