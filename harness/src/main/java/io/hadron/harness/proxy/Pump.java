package io.hadron.harness.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Carries the bytes of one direction of a connection, one thread to take and one to hand on. */
final class Pump {
    private static final int CHUNK = 16 << 10;
    private static final int QUEUE = 64;
    private static final byte[] NOTHING = {};
    private static final long RETRANSMIT_NANOS = 200_000_000;

    /** Hears how a direction ends. */
    interface End {
        void ended();

        void broken();
    }

    private enum Kind {
        BYTES,
        END,
        BROKEN
    }

    private static final class Parcel {
        private final Kind kind;
        private final byte[] bytes;
        private final long due;

        Parcel(Kind kind, byte[] bytes, long due) {
            this.kind = kind;
            this.bytes = bytes;
            this.due = due;
        }
    }

    private final Way way;
    private final Links links;
    private final Socket from;
    private final Socket to;
    private final End end;
    private final BlockingQueue<Parcel> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Random random = new Random();
    private final Thread reader;
    private final Thread writer;

    Pump(Way way, Links links, Socket from, Socket to, End end) {
        this.way = way;
        this.links = links;
        this.from = from;
        this.to = to;
        this.end = end;
        reader = Thread.ofVirtual().name("proxy-read-" + way).unstarted(this::read);
        writer = Thread.ofVirtual().name("proxy-write-" + way).unstarted(this::write);
    }

    void start() {
        reader.start();
        writer.start();
    }

    void stop() {
        reader.interrupt();
        writer.interrupt();
    }

    private void read() {
        byte[] buffer = new byte[CHUNK];
        try {
            int count;
            while ((count = readSome(buffer)) >= 0) {
                queue.put(new Parcel(Kind.BYTES, Arrays.copyOf(buffer, count), due()));
            }
            queue.put(new Parcel(Kind.END, NOTHING, due()));
        } catch (IOException e) {
            broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void broken() {
        try {
            queue.put(new Parcel(Kind.BROKEN, NOTHING, due()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int readSome(byte[] buffer) throws IOException {
        return from.getInputStream().read(buffer);
    }

    private long due() {
        WayFault fault = links.on(way);
        long late = fault.delay().toNanos();
        long jitter = fault.jitter().toNanos();
        if (jitter > 0) {
            late += random.nextLong(jitter);
        }
        for (long again = RETRANSMIT_NANOS;
                fault.lossPercent() > 0 && random.nextInt(100) < fault.lossPercent();
                again *= 2) {
            late += again;
        }
        if (late > 0 || fault.bytesPerSecond() > 0) {
            links.hit();
        }
        return System.nanoTime() + late;
    }

    private void write() {
        try {
            while (true) {
                Parcel parcel = queue.take();
                TimeUnit.NANOSECONDS.sleep(parcel.due - System.nanoTime());
                links.awaitOpen(way);
                if (parcel.kind != Kind.BYTES) {
                    end(parcel.kind);
                    return;
                }
                to.getOutputStream().write(parcel.bytes);
                throttle(parcel.bytes.length);
            }
        } catch (IOException e) {
            receiverIsGone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The sender hears of it as soon as anything can reach it. */
    private void receiverIsGone() {
        try {
            links.awaitOpen(way.back());
            end.broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Kind kind) throws IOException {
        if (kind == Kind.BROKEN) {
            end.broken();
        } else {
            to.shutdownOutput();
            end.ended();
        }
    }

    private void throttle(int bytes) throws InterruptedException {
        long rate = links.on(way).bytesPerSecond();
        if (rate > 0) {
            TimeUnit.NANOSECONDS.sleep(bytes * 1_000_000_000L / rate);
        }
    }
}
