package io.hadron.client.internal.consume;

import io.hadron.client.ErrorListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the error listener, or the log if there is none. Any thread. */
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger("io.hadron.client");

    private final @Nullable ErrorListener listener;

    Reports(@Nullable ErrorListener listener) {
        this.listener = listener;
    }

    void report(String what, Throwable error) {
        if (listener == null) {
            LOG.warn("{}: {}", what, error.toString());
            return;
        }
        try {
            listener.failed(what, error);
        } catch (RuntimeException e) {
            LOG.error("an error listener failed", e);
        }
    }
}
