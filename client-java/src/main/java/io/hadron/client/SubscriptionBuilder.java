package io.hadron.client;

/**
 * Joins a consumer group of a stream. {@link #group} is required; end with {@link #handle} or
 * {@link #open}. Not thread-safe.
 */
public interface SubscriptionBuilder {
    /** The group's name, in the stream's namespace. */
    SubscriptionBuilder group(String name);

    /** What this member is called in `group describe`. */
    SubscriptionBuilder member(String name);

    /**
     * Messages that may be in this consumer's hands, unsettled, at once (64). It is spread evenly
     * over the partitions, at least one each.
     */
    SubscriptionBuilder maxInFlight(int messages);

    /**
     * Handlers that run at once; as many as may be in flight if not set (bounded before Java 21).
     */
    SubscriptionBuilder parallelism(int workers);

    /** Where the group begins if {@link #createGroup} creates it (first). */
    SubscriptionBuilder from(StartAt start);

    /** Creates the group if it is missing. */
    default SubscriptionBuilder createGroup() {
        return createGroup(GroupOptions.defaults());
    }

    /** Creates the group with these options if it is missing; one that exists stays as it is. */
    SubscriptionBuilder createGroup(GroupOptions options);

    /** Hears of failures that no call reports. */
    SubscriptionBuilder onError(ErrorListener listener);

    /**
     * Runs the handler for every message until closed.
     *
     * @throws HadronException.NotFound if there is no such stream or group
     */
    Subscription handle(Handler handler);

    /**
     * Opens a consumer to pull from.
     *
     * @throws HadronException.NotFound if there is no such stream or group
     */
    Consumer open();
}
