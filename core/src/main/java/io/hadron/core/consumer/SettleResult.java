package io.hadron.core.consumer;

/**
 * The answer to one {@link SettleItem}, by its place in the call.
 *
 * <p>An ack of an offset that the same delivery has acked before is applied again without effect
 * while any offset of that delivery is unsettled; once the delivery is over it is stale. An offset
 * that was settled in another way, taken back (timeout, lost member, seek, trimmed) or never part
 * of the delivery is stale.
 *
 * @param applied how many of the item's offsets were settled by this call or already acked by the
 *     same delivery
 * @param stale the others: they were not touched; the wire code is {@code STALE_DELIVERY} if there
 *     are any
 */
public record SettleResult(long applied, OffsetRanges stale) {

    public boolean isStale() {
        return !stale.isEmpty();
    }
}
