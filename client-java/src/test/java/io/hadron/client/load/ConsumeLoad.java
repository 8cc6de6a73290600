package io.hadron.client.load;

import com.sun.management.OperatingSystemMXBean;
import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.HadronClient;
import io.hadron.client.StartAt;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Consumes what is on a stream, round after round, and prints what the process spent. Arguments:
 * url, stream, records, max in flight, batch or single.
 */
public final class ConsumeLoad {
    private static final int ROUNDS = 3;
    private static final Duration WAIT = Duration.ofSeconds(20);

    private ConsumeLoad() {}

    public static void main(String[] args) {
        int records = Integer.parseInt(args[2]);
        boolean batch = args[4].equals("batch");
        for (int round = 0; round < ROUNDS; round++) {
            try (HadronClient client = HadronClient.connect(args[0])) {
                String group = "load-" + args[4] + "-" + System.nanoTime();
                try (Consumer consumer =
                        client.subscription(args[1])
                                .group(group)
                                .createGroup()
                                .from(StartAt.first())
                                .maxInFlight(Integer.parseInt(args[3]))
                                .open()) {
                    round(consumer, records, batch);
                }
                System.out.println(client.admin().group(group).lag() + " left");
            }
        }
    }

    private static void round(Consumer consumer, int records, boolean batch) {
        OperatingSystemMXBean os =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = os.getProcessCpuTime();
        long start = System.nanoTime();
        long bytes = 0;
        int seen = 0;
        while (seen < records) {
            if (batch) {
                DeliveryBatch taken = consumer.pollBatch(1_000, WAIT);
                if (taken.isEmpty()) {
                    break;
                }
                for (Delivery delivery : taken) {
                    bytes += size(delivery);
                }
                seen += taken.size();
                taken.ackAll();
            } else {
                Delivery delivery = consumer.poll(WAIT);
                if (delivery == null) {
                    break;
                }
                bytes += size(delivery);
                seen++;
                delivery.ack();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (os.getProcessCpuTime() - cpu) / 1e9;
        System.out.printf(
                "%,d records in %.2f s: %,.0f/s, %.0f MiB/s, CPU %.3f s per million%n",
                seen,
                seconds,
                seen / seconds,
                bytes / seconds / (1 << 20),
                cpuSeconds / seen * 1e6);
    }

    private static int size(Delivery delivery) {
        java.nio.ByteBuffer value = delivery.valueBuffer();
        return value == null ? 0 : value.remaining();
    }
}
