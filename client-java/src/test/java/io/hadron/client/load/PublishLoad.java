package io.hadron.client.load;

import com.sun.management.OperatingSystemMXBean;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.client.ReceiptCallback;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a rate, or as fast as it goes, and prints what the process spent. Arguments: url,
 * stream, records, value bytes, records per second (0 = all), batch KiB, keyed (true or false).
 */
public final class PublishLoad {
    private static final int ROUNDS = 4;

    private PublishLoad() {}

    /** Counts, and keeps latencies of one in many. */
    private static final class Tally implements ReceiptCallback {
        private final LongAdder done = new LongAdder();
        private final LongAdder failed = new LongAdder();

        @Override
        public void published(int partition, long offset, boolean duplicate) {
            done.increment();
        }

        @Override
        public void failed(HadronException error) {
            failed.increment();
            System.err.println(error);
        }
    }

    /** Measures one record in so many. */
    private static final class Timed implements ReceiptCallback {
        private final Tally tally;
        private final long[] latencies;
        private final int index;
        private final long start = System.nanoTime();

        private Timed(Tally tally, long[] latencies, int index) {
            this.tally = tally;
            this.latencies = latencies;
            this.index = index;
        }

        @Override
        public void published(int partition, long offset, boolean duplicate) {
            latencies[index] = System.nanoTime() - start;
            tally.published(partition, offset, duplicate);
        }

        @Override
        public void failed(HadronException error) {
            tally.failed(error);
        }
    }

    public static void main(String[] args) {
        int records = Integer.parseInt(args[2]);
        int rate = Integer.parseInt(args[4]);
        byte[] value = new byte[Integer.parseInt(args[3])];
        Arrays.fill(value, (byte) 'x');
        PublisherOptions options =
                PublisherOptions.defaults().withBatchBytes(Integer.parseInt(args[5]) << 10);
        boolean keyed = Boolean.parseBoolean(args[6]);
        byte[][] keys = new byte[10_000][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ("key-" + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }
        try (HadronClient client = HadronClient.connect(args[0]);
                Publisher publisher = client.publisher(args[1], options)) {
            for (int round = 0; round < ROUNDS; round++) {
                round(publisher, records, rate, value, keyed ? keys : new byte[1][]);
            }
        }
    }

    private static void round(
            Publisher publisher, int records, int rate, byte[] value, byte[][] keys) {
        Tally tally = new Tally();
        int every = 37;
        long[] latencies = new long[records / every + 1];
        OperatingSystemMXBean os =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = os.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < records; i++) {
            if (rate > 0) {
                pace(start, i, rate);
            }
            Event event = Event.record(keys[i % keys.length], value);
            publisher.publish(
                    event, i % every == 0 ? new Timed(tally, latencies, i / every) : tally);
        }
        publisher.flush();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (os.getProcessCpuTime() - cpu) / 1e9;
        Arrays.sort(latencies);
        System.out.printf(
                "%,d records in %.2f s: %,.0f/s, %.0f MiB/s, CPU %.3f s per million, p50 %.2f ms"
                        + " p99 %.2f ms, failed %d%n",
                tally.done.sum(),
                seconds,
                records / seconds,
                records / seconds * value.length / (1 << 20),
                cpuSeconds / records * 1e6,
                latencies[latencies.length / 2] / 1e6,
                latencies[(int) (latencies.length * 0.99)] / 1e6,
                tally.failed.sum());
    }

    private static void pace(long start, int index, int rate) {
        long due = start + (long) (index * 1e9 / rate);
        long left = due - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
