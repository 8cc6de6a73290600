package io.hadron.client.fake;

import io.hadron.proto.batch.BatchView;
import io.hadron.proto.wire.ReadPush;
import java.nio.ByteBuffer;
import java.util.List;

/** A reader's channel. Guarded by its broker's lock. */
final class FakeReader {
    private final FakeSession session;
    private final long id;
    private final FakeLog log;
    private long next;
    private long credit;

    FakeReader(FakeSession session, long id, FakeLog log, long next, long credit) {
        this.session = session;
        this.id = id;
        this.log = log;
        this.next = next;
        this.credit = credit;
    }

    long log() {
        return log.group();
    }

    void credit(int add) {
        credit += add;
    }

    void push() {
        while (credit > 0 && next < log.end()) {
            byte[] batch = log.batches(next, next + 1).get(0);
            session.push(
                    id,
                    ReadPush.newBuilder().setOffset(next).setCommittedEnd(log.end()).build(),
                    List.of(batch));
            credit -= batch.length;
            next = BatchView.of(ByteBuffer.wrap(batch), 0).nextOffset();
        }
    }
}
