package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Iterates over what polling gives, until it is closed or the thread is interrupted. */
final class PollIterator<T> implements Iterator<T> {
    private static final Duration STEP = Duration.ofMinutes(1);

    private final Function<Duration, @Nullable T> poll;
    private @Nullable T next;

    PollIterator(Function<Duration, @Nullable T> poll) {
        this.poll = poll;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !Thread.currentThread().isInterrupted()) {
            try {
                next = poll.apply(STEP);
            } catch (HadronException.Closed e) {
                return false;
            }
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        T given = next;
        next = null;
        return given;
    }
}
