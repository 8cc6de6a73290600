package io.hadron.core.consumer;

/** Bounds that hold for every machine, checked before memory is taken. */
public final class ConsumerLimits {

    /** Most groups on one partition. */
    public static final int MAX_GROUPS = 10_000;

    /** Most members of one group on one partition. */
    public static final int MAX_MEMBERS = 10_000;

    /** Most items in one settle call. */
    public static final int MAX_SETTLE_ITEMS = 65_536;

    /** Most ranges in one settle call, over all its items; a caller with more sends several. */
    public static final int MAX_SETTLE_RANGES = 65_536;

    /** Most separate ranges in one delivery. */
    public static final int MAX_DELIVERY_RANGES = 256;

    /** Most dead letters asked to be copied at a time, per group. */
    public static final int DEAD_LETTER_WINDOW = 256;

    /** Most text of reasons that is kept for dead letters that wait to be copied, per group. */
    public static final int MAX_REASON_CHARS = 1 << 20;

    /** Most credit a member can have. */
    public static final int MAX_CREDIT = 10_000_000;

    private ConsumerLimits() {}
}
