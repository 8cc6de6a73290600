package io.hadron.harness.workload;

import io.hadron.client.Acks;
import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Producers, a consumer group and readers, each with a client of its own. */
public final class Workload implements AutoCloseable {
    private static final int IN_FLIGHT = 400;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long NACK_MICROS = 100_000;

    /** Off by {@code -Dhadron.harness.rejects=false}: to look past a defect of dead letters. */
    private static final boolean REJECTS =
            !"false".equals(System.getProperty("hadron.harness.rejects"));

    private static final Duration POLL = Duration.ofMillis(100);

    private final String url;
    private final WorkloadSpec spec;
    private final Recorder recorder;
    private final long seed;
    private final AtomicBoolean producing = new AtomicBoolean(true);
    private final AtomicBoolean consuming = new AtomicBoolean(true);
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> others = new ArrayList<>();

    public Workload(String url, WorkloadSpec spec, long seed) {
        this.url = url;
        this.spec = spec;
        this.seed = seed;
        recorder = new Recorder(spec.partitions(), spec.acks() == Acks.WRITE);
    }

    public WorkloadSpec spec() {
        return spec;
    }

    public Recorder recorder() {
        return recorder;
    }

    /** Starts everybody. The streams must be there. */
    public Workload start() {
        for (int i = 0; i < spec.producers(); i++) {
            int number = i;
            producers.add(begin("producer-" + i, () -> produce(number)));
        }
        for (int i = 0; i < spec.consumers(); i++) {
            int number = i;
            others.add(begin("consumer-" + i, () -> consume(number)));
        }
        for (int i = 0; i < spec.readers(); i++) {
            String name = "reader-" + i;
            others.add(begin(name, () -> read(name)));
        }
        return this;
    }

    private Thread begin(String name, Runnable work) {
        return Thread.ofPlatform()
                .name(name)
                .daemon(true)
                .start(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        recorder.error(name + " ends", e);
                    }
                });
    }

    private HadronClient connect(String name) {
        return HadronClient.builder(url)
                .name(name)
                .connectTimeout(Duration.ofMinutes(1))
                .requestTimeout(Duration.ofMinutes(1))
                .connect();
    }

    private void produce(int number) {
        String name = "producer-" + number;
        Semaphore room = new Semaphore(IN_FLIGHT);
        PublisherOptions options =
                PublisherOptions.defaults()
                        .withAcks(spec.acks())
                        .withDeliveryTimeout(spec.deliveryTimeout());
        try (HadronClient client = connect(name);
                Publisher publisher = client.publisher(WorkloadSpec.STREAM, options)) {
            long next = System.nanoTime();
            for (int order = 0; producing.get(); order++) {
                room.acquireUninterruptibly();
                send(publisher, number, order, room);
                next =
                        Math.max(
                                next + SECOND_NANOS / spec.ratePerProducer(),
                                System.nanoTime() - SECOND_NANOS / 10);
                LockSupport.parkNanos(next - System.nanoTime());
            }
            publisher.flush();
            room.acquireUninterruptibly(IN_FLIGHT);
        }
    }

    private void send(Publisher publisher, int number, int order, Semaphore room) {
        String name = "producer-" + number;
        String value = name + "-" + order;
        int partition = (number + order) % spec.partitions();
        long start = Recorder.now();
        var sender = new Observation.Sender(name, number, order);
        Event event = Event.record(Integer.toString(order % 64), value).partition(partition);
        try {
            var _ =
                    publisher
                            .publishAsync(event)
                            .whenComplete((receipt, error) -> {
                                recorder.produced(sender, partition, value, start, receipt, error);
                                room.release();
                            });
        } catch (HadronException e) {
            recorder.produced(sender, partition, value, start, null, e);
            room.release();
        }
    }

    private void consume(int number) {
        Random random = new Random(seed + number);
        String member = "consumer-" + number;
        try (HadronClient client = connect(member);
                Consumer consumer =
                        client.subscription(WorkloadSpec.STREAM)
                                .group(WorkloadSpec.GROUP)
                                .member(member)
                                .maxInFlight(60)
                                .onError(
                                        (what, error) -> {}) // connections break: that is the point
                                .open()) {
            while (consuming.get()) {
                Delivery delivery = consumer.poll(POLL);
                if (delivery != null) {
                    recorder.delivered(delivery, member);
                    settle(delivery, random.nextInt(200));
                }
            }
        }
    }

    private void settle(Delivery delivery, int dice) {
        long start = Recorder.now();
        if (dice == 0 && REJECTS) {
            delivery.reject("unlucky");
            recorder.settled(delivery, Observation.SettleKind.REJECT, 0, start, Outcome.INFO);
        } else if (dice < 5) {
            delivery.nack(Duration.ofNanos(NACK_MICROS * 1_000));
            recorder.settled(
                    delivery, Observation.SettleKind.NACK, NACK_MICROS, start, Outcome.INFO);
        } else {
            var _ =
                    delivery.ackAsync()
                            .whenComplete((done, error) ->
                                    recorder.settled(
                                            delivery,
                                            Observation.SettleKind.ACK,
                                            0,
                                            start,
                                            error == null ? Outcome.OK : Outcome.INFO));
        }
    }

    private void read(String name) {
        try (HadronClient client = connect(name)) {
            for (long session = 0; consuming.get(); session++) {
                try (Reader reader =
                        client.reader(WorkloadSpec.STREAM).from(StartAt.first()).open()) {
                    while (consuming.get()) {
                        Message message = reader.poll(POLL);
                        if (message != null) {
                            recorder.read(name, session, message);
                        }
                    }
                } catch (HadronException e) {
                    recorder.error(name, e);
                }
            }
        }
    }

    /** Stops the producers and waits until the fate of every write is known. */
    public void stopProducers() throws InterruptedException {
        producing.set(false);
        for (Thread producer : producers) {
            producer.join();
        }
    }

    /** Stops everybody without waiting for the fate of anything: the run is lost already. */
    public void abandon() throws InterruptedException {
        producing.set(false);
        consuming.set(false);
        List<Thread> all = new ArrayList<>(producers);
        all.addAll(others);
        all.forEach(Thread::interrupt);
        for (Thread each : all) {
            each.join(Duration.ofMillis(100));
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopProducers();
        consuming.set(false);
        for (Thread other : others) {
            other.join();
        }
    }
}
