package io.hadron.bench.load;

import org.jspecify.annotations.Nullable;

/** What became of a record. */
public interface Completion {
    /** The broker confirmed it if the failure is null. */
    void done(@Nullable Throwable failure);
}
