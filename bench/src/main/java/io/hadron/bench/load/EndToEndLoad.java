package io.hadron.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Produces and consumes at the same time; measures from meant to be sent until received. */
public final class EndToEndLoad {
    private static final long SEED = 20_260_617;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LoadSpec spec;
    private final LoadDriver driver;

    public EndToEndLoad(LoadSpec spec, LoadDriver driver) {
        this.spec = spec;
        this.driver = driver;
    }

    /** Runs it; the stream must have been empty. */
    public LoadResult run(Stopwatch watch) throws InterruptedException {
        driver.createStream();
        Failures failures = new Failures();
        Intake intake = new Intake(spec.work().records());
        try (Sender sender = driver.sender();
                Receiver receiver = driver.groupReceiver(spec.consumption().group())) {
            // Joining a group takes a while; it is not what is measured.
            sender.send(payload().value(-1, System.nanoTime()), ignored -> {});
            sender.flush();
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (intake.received == 0 && System.nanoTime() - patience < 0) {
                receiver.poll(intake, POLL);
            }
            long start = watch.begin();
            Thread producer =
                    Thread.ofPlatform()
                            .name("bench-producer")
                            .unstarted(() -> produce(sender, failures, start));
            producer.start();
            receive(receiver, intake, producer);
            receiver.settle();
            producer.join();
        }
        Stopwatch.Span span = watch.end();
        return LoadResult.of(
                        span,
                        intake.check.distinct(),
                        spec.work().recordSize(),
                        Latency.of(intake.micros),
                        failures)
                .with(intake.check.arrival());
    }

    private Payload payload() {
        return new Payload(spec.work().payload(), spec.work().recordSize(), SEED);
    }

    private void produce(Sender sender, Failures failures, long start) {
        Payload payload = payload();
        Pace pace = Pace.of(spec.work().rate(), start);
        long end = start + spec.work().limit().toNanos();
        Completion completion =
                failure -> {
                    if (failure != null) {
                        failures.add(failure);
                    }
                };
        for (long i = 0; i < spec.work().records(); i++) {
            long due = pace.await(i);
            if (due - end > 0) {
                break;
            }
            try {
                sender.send(payload.value(i, due), completion);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        sender.flush();
    }

    private void receive(Receiver receiver, Intake intake, Thread producer) {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (!intake.check.complete()) {
            int got = receiver.poll(intake, POLL);
            if (got > 0 || producer.isAlive()) {
                patience = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - patience > 0) {
                return;
            }
        }
    }

    private static final class Intake implements RecordSink {
        private final SequenceCheck check;
        private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(10), 3);
        private long received;

        Intake(long expected) {
            check = new SequenceCheck(expected);
        }

        @Override
        public void accept(int partition, long offset, ByteBuffer value) {
            received++;
            if (Payload.sequence(value) >= 0) {
                long taken = System.nanoTime() - Payload.sendNanos(value);
                micros.recordValue(
                        Math.clamp(
                                TimeUnit.NANOSECONDS.toMicros(taken),
                                0,
                                micros.getHighestTrackableValue()));
            }
            check.accept(partition, offset, value);
        }
    }
}
