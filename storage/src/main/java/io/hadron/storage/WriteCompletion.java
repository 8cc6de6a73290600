package io.hadron.storage;

/**
 * Told once what became of a write, on the writer thread, in the order of submission: it must be
 * quick, must not block and must not throw (an exception is a fatal fault of the store). After a
 * fatal fault it is never called: the outcome of such a write is unknown, even after the store has
 * been opened again.
 */
@FunctionalInterface
public interface WriteCompletion {
    /** The write is as durable as {@link SyncMode} promises, and visible. */
    void done();

    /**
     * The write broke a rule of the log and has left no trace. That is a defect of the caller, so
     * the default turns it into a fatal fault.
     */
    default void refused(WriteRefusal refusal) {
        throw new IllegalStateException(refusal.toString());
    }
}
