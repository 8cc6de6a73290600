package io.hadron.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/** A broker in memory with two partitions, which can lose and double records. */
final class FakeBroker implements LoadDriver {
    private static final int PARTITIONS = 2;

    private final List<List<byte[]>> partitions = new ArrayList<>();
    private final Map<String, int[]> heads = new HashMap<>();
    private int next;

    /** Sequences of records that are confirmed and lost. */
    LongPredicate loses = sequence -> false;

    /** Sequences of records that are stored twice. */
    LongPredicate doubles = sequence -> false;

    /** Sequences of records that are refused. */
    LongPredicate refuses = sequence -> false;

    @Override
    public void createStream() {
        while (partitions.size() < PARTITIONS) {
            partitions.add(new ArrayList<>());
        }
    }

    @Override
    public Sender sender() {
        return new Sender() {
            @Override
            public void send(byte[] value, Completion completion) {
                long sequence = Payload.sequence(ByteBuffer.wrap(value));
                if (refuses.test(sequence)) {
                    completion.done(new IllegalStateException("refused " + sequence));
                    return;
                }
                store(sequence, value);
                completion.done(null);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private synchronized void store(long sequence, byte[] value) {
        List<byte[]> partition = partitions.get(next++ % PARTITIONS);
        if (!loses.test(sequence)) {
            partition.add(value.clone());
        }
        if (doubles.test(sequence)) {
            partition.add(value.clone());
        }
    }

    @Override
    public Receiver groupReceiver(String group) {
        return new Reading(heads.computeIfAbsent(group, name -> new int[PARTITIONS]));
    }

    @Override
    public Receiver reader() {
        return new Reading(new int[PARTITIONS]);
    }

    @Override
    public long unconfirmed(String group) {
        return -1;
    }

    @Override
    public void dropGroup(String group) {
        heads.remove(group);
    }

    @Override
    public void close() {}

    private final class Reading implements Receiver {
        private final int[] heads;

        Reading(int[] heads) {
            this.heads = heads;
        }

        @Override
        public int poll(RecordSink sink, Duration timeout) {
            synchronized (FakeBroker.this) {
                int count = 0;
                for (int p = 0; p < PARTITIONS; p++) {
                    List<byte[]> records = partitions.get(p);
                    while (heads[p] < records.size()) {
                        byte[] value = records.get(heads[p]);
                        sink.accept(p, heads[p]++, ByteBuffer.wrap(value));
                        count++;
                    }
                }
                return count;
            }
        }

        @Override
        public void settle() {}

        @Override
        public void close() {}
    }
}
