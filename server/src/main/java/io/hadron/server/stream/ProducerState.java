package io.hadron.server.stream;

import io.hadron.core.partition.ProducerChange;
import io.hadron.core.partition.ProducerRecord;
import io.hadron.storage.Store;
import io.hadron.storage.StoreOp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where a partition keeps its producer table: state keys "p" + producer id. */
final class ProducerState {
    private static final byte PREFIX = 'p';

    private ProducerState() {}

    static StoreOp write(long group, ProducerChange change) {
        return switch (change) {
            case ProducerChange.Put put ->
                    new StoreOp.PutState(group, key(put.producerId()), put.record().encode());
            case ProducerChange.Drop drop -> new StoreOp.DeleteState(group, key(drop.producerId()));
        };
    }

    static List<ProducerRecord> load(Store store, long group) {
        List<ProducerRecord> records = new ArrayList<>();
        store.forEachState(
                group,
                new byte[] {PREFIX},
                (key, value) ->
                        records.add(ProducerRecord.decode(ByteBuffer.wrap(key).getLong(1), value)));
        return records;
    }

    private static byte[] key(long producerId) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PREFIX).putLong(producerId).array();
    }
}
