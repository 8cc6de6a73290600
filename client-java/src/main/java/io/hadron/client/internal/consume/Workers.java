package io.hadron.client.internal.consume;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for handlers: virtual ones where the runtime has them (Java 21), else daemon threads. */
final class Workers {
    private static final int MAX_VIRTUAL = 1_024;
    private static final int MAX_PLATFORM = 32;
    private static final @Nullable ThreadFactory VIRTUAL = virtual();

    private Workers() {}

    /** How many handlers run at once if nobody says. */
    static int defaultParallelism(int maxInFlight) {
        return Math.min(maxInFlight, VIRTUAL == null ? MAX_PLATFORM : MAX_VIRTUAL);
    }

    static ThreadFactory threads(String name) {
        AtomicInteger next = new AtomicInteger();
        return action -> {
            Thread thread = VIRTUAL == null ? new Thread(action) : VIRTUAL.newThread(action);
            thread.setName(name + "-" + next.incrementAndGet());
            if (VIRTUAL == null) {
                thread.setDaemon(true);
            }
            return thread;
        };
    }

    /** This code is built for Java 17, which does not know them. */
    private static @Nullable ThreadFactory virtual() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory)
                    Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        } catch (NoSuchMethodException
                | ClassNotFoundException
                | IllegalAccessException
                | InvocationTargetException
                | UnsupportedOperationException e) {
            return null;
        }
    }
}
