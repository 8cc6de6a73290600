package io.hadron.bench.compare;

import io.hadron.bench.load.HadronDriver;
import io.hadron.bench.load.Payload;
import io.hadron.bench.load.PayloadKind;
import io.hadron.bench.load.Sender;
import java.util.concurrent.atomic.LongAdder;

/** A producer of this process that sends as fast as it may until it is closed. */
final class SteadyLoad implements AutoCloseable {
    private static final long SEED = 7;

    private final HadronDriver driver;
    private final Payload payload;
    private final LongAdder confirmed = new LongAdder();
    private final Thread thread = Thread.ofPlatform().name("steady-load").unstarted(this::run);
    private volatile boolean closed;

    SteadyLoad(HadronDriver driver, int recordBytes) {
        this.driver = driver;
        this.payload = new Payload(PayloadKind.RANDOM, recordBytes, SEED);
    }

    void start() {
        driver.createStream();
        thread.start();
    }

    /** Records that were confirmed so far. */
    long confirmed() {
        return confirmed.sum();
    }

    private void run() {
        try (Sender sender = driver.sender()) {
            for (long i = 0; !closed; i++) {
                sender.send(
                        payload.value(i, 0),
                        failure -> {
                            if (failure == null) {
                                confirmed.increment();
                            }
                        });
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
