package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.shard.StoredBatch;
import java.util.Objects;

/** Feeds a machine from batches of its log. One per thread, since its codec is not to be shared. */
final class RecordReader {
    private static final ThreadLocal<RecordReader> OF_THREAD =
            ThreadLocal.withInitial(RecordReader::new);

    private final BatchReader records = new BatchReader(new BatchCodec(), Integer.MAX_VALUE);
    private final BatchView view = new BatchView();

    private RecordReader() {}

    static RecordReader ofThread() {
        return OF_THREAD.get();
    }

    void replay(StoredBatch batch, ConsumerMachine machine) {
        if (batch.control()) {
            return;
        }
        records.open(view.wrap(batch.payload().bytes(), 0));
        while (records.next()) {
            machine.replay(Objects.requireNonNull(records.record().value()));
        }
    }
}
