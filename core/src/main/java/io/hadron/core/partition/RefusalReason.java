package io.hadron.core.partition;

/**
 * Why a batch was refused. Each is definite for the attempt it answers: this attempt appended
 * nothing and never will. It says nothing about an earlier attempt with the same sequence; see
 * {@link #tellsNothingOfEarlierAttempts}.
 */
public enum RefusalReason {
    /** This replica does not lead the partition, or does not serve yet. */
    NOT_LEADER(true),
    /** The disk's high-water mark is reached. */
    DISK_FULL(true),
    /** Too many bytes wait to be committed. */
    BACKPRESSURE(true),
    /** Too many producers were active lately for another one to be remembered. */
    TOO_MANY_PRODUCERS(true),
    /** The batch is larger than the partition allows. */
    TOO_LARGE(false),
    /** Control batches are written by brokers only. */
    CONTROL_NOT_ALLOWED(false),
    /** The partition does not take transactional batches. */
    TRANSACTION_NOT_SUPPORTED(false),
    /** A newer epoch of the producer has been seen: another instance took over. */
    STALE_PRODUCER_EPOCH(false),
    /**
     * An earlier batch of the producer is missing, or this one overlaps what is there without being
     * a retry of it.
     */
    OUT_OF_ORDER_SEQUENCE(false),
    /** The batch was appended long ago; the offset it got is no longer remembered. */
    DUPLICATE_FORGOTTEN(false),
    /**
     * Nothing is known of the producer and the batch is not its first: its state has expired. A
     * batch that was never sent before may be sent under a new epoch, from sequence 0; a retry may
     * have been appended, and only the application can decide.
     */
    UNKNOWN_PRODUCER(false);

    private final boolean retryable;

    RefusalReason(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same batch may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /**
     * Whether a producer that sent the same sequence before, and got no answer, still does not know
     * what became of it.
     */
    public boolean tellsNothingOfEarlierAttempts() {
        return this != DUPLICATE_FORGOTTEN;
    }
}
