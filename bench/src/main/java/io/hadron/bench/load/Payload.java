package io.hadron.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes record values out of a pool of bodies, so that making them costs next to nothing. Each
 * begins with its sequence and the time it was meant to be sent; warm-up records have negative
 * sequences. One thread; the returned array is used again.
 */
public final class Payload {
    private static final int POOL_BYTES = 4 << 20;
    private static final int MAX_BODIES = 2048;
    private static final String[] CITIES = {
        "Berlin", "Lagos", "Lima", "Osaka", "Oslo", "Porto", "Quito", "Seoul", "Turin", "Utrecht"
    };
    private static final String[] GOODS = {
        "bicycle lamp", "coffee filter", "garden hose", "kitchen scale", "reading chair", "tea pot"
    };

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[][] bodies;

    public Payload(PayloadKind kind, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = Math.clamp(POOL_BYTES / size, 4, MAX_BODIES);
        bodies = new byte[count][];
        for (int i = 0; i < count; i++) {
            bodies[i] =
                    switch (kind) {
                        case RANDOM -> random(random, size);
                        case JSON -> json(random, size);
                    };
        }
    }

    /** The value of a record. */
    public byte[] value(long sequence, long sendNanos) {
        byte[] body = bodies[(int) (Math.abs(sequence) % bodies.length)];
        LONGS.set(body, 0, sequence);
        LONGS.set(body, 8, sendNanos);
        return body;
    }

    /** The sequence in a value. */
    public static long sequence(ByteBuffer value) {
        return value.getLong(value.position());
    }

    /** When the record was meant to be sent, by the clock of {@link System#nanoTime}. */
    public static long sendNanos(ByteBuffer value) {
        return value.getLong(value.position() + 8);
    }

    private static byte[] random(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] json(SplittableRandom random, int size) {
        StringBuilder text = new StringBuilder(size + 256);
        text.append("................{\"type\":\"order.created\",\"orderId\":\"")
                .append(Long.toHexString(random.nextLong()))
                .append("\",\"customer\":{\"id\":")
                .append(random.nextInt(1_000_000))
                .append(",\"city\":\"")
                .append(CITIES[random.nextInt(CITIES.length)])
                .append("\"},\"items\":[");
        while (text.length() < size) {
            text.append("{\"sku\":\"")
                    .append(Integer.toString(random.nextInt(1 << 30), 36))
                    .append("\",\"name\":\"")
                    .append(GOODS[random.nextInt(GOODS.length)])
                    .append("\",\"quantity\":")
                    .append(1 + random.nextInt(9))
                    .append(",\"priceCents\":")
                    .append(random.nextInt(100_000))
                    .append("},");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), size);
    }
}
