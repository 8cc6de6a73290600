package io.hadron.client.internal.consume;

import io.hadron.client.Consumer;
import io.hadron.client.ErrorListener;
import io.hadron.client.GroupOptions;
import io.hadron.client.Handler;
import io.hadron.client.StartAt;
import io.hadron.client.Subscription;
import io.hadron.client.SubscriptionBuilder;
import io.hadron.client.admin.Admin;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers what a subscription is to be, then opens it. */
public final class SubscriptionRequest implements SubscriptionBuilder {
    private static final int DEFAULT_IN_FLIGHT = 64;

    private final Lane lane;
    private final StreamName stream;
    private final Function<Lane, Admin> admin;
    private final BiConsumer<AutoCloseable, Boolean> register;
    private @Nullable String group;
    private String member;
    private int maxInFlight = DEFAULT_IN_FLIGHT;
    private int parallelism;
    private @Nullable StartAt start;
    private @Nullable GroupOptions create;
    private @Nullable ErrorListener listener;

    /**
     * A request on a lane.
     *
     * @param register told of what is opened (true) and closed (false)
     */
    public SubscriptionRequest(
            Lane lane,
            StreamName stream,
            Function<Lane, Admin> admin,
            BiConsumer<AutoCloseable, Boolean> register) {
        this.lane = lane;
        this.stream = stream;
        this.admin = admin;
        this.register = register;
        this.member = lane.options().name();
    }

    @Override
    public SubscriptionBuilder group(String name) {
        group = name;
        return this;
    }

    @Override
    public SubscriptionBuilder member(String name) {
        member = name;
        return this;
    }

    @Override
    public SubscriptionBuilder maxInFlight(int messages) {
        if (messages < 1 || messages > 1_000_000) {
            throw new IllegalArgumentException("maxInFlight must be 1-1000000, is " + messages);
        }
        maxInFlight = messages;
        return this;
    }

    @Override
    public SubscriptionBuilder parallelism(int workers) {
        if (workers < 1 || workers > 100_000) {
            throw new IllegalArgumentException("parallelism must be 1-100000, is " + workers);
        }
        parallelism = workers;
        return this;
    }

    @Override
    public SubscriptionBuilder from(StartAt at) {
        start = at;
        return this;
    }

    @Override
    public SubscriptionBuilder createGroup(GroupOptions options) {
        create = options;
        return this;
    }

    @Override
    public SubscriptionBuilder onError(ErrorListener errorListener) {
        listener = errorListener;
        return this;
    }

    @Override
    public Subscription handle(Handler handler) {
        GroupConsumer consumer = openConsumer();
        int workers = parallelism == 0 ? Workers.defaultParallelism(maxInFlight) : parallelism;
        HandlerSubscription running = new HandlerSubscription(consumer, handler, workers);
        register.accept(consumer, false);
        register.accept(running, true);
        CompletableFuture<Void> unused =
                consumer.ended().whenComplete((v, e) -> register.accept(running, false));
        return running;
    }

    @Override
    public Consumer open() {
        return openConsumer();
    }

    private GroupConsumer openConsumer() {
        String name = group;
        if (name == null) {
            throw new IllegalStateException(
                    "a subscription needs a group: call group(name), or use reader(stream)");
        }
        GroupOptions wanted = create;
        if (wanted != null) {
            new GroupCreation(admin.apply(lane), stream, name).ensure(wanted, start);
        } else if (start != null) {
            throw new IllegalStateException(
                    "from(...) only says where a new group begins: call createGroup() too, or move"
                            + " the group with admin().seek");
        }
        ConsumerOptions options =
                new ConsumerOptions(stream, name, member, maxInFlight, new Reports(listener));
        GroupConsumer consumer =
                new GroupConsumer(lane, options, closed -> register.accept(closed, false));
        register.accept(consumer, true);
        try {
            Calls.await(
                    CompletableFuture.supplyAsync(() -> join(consumer), lane.loop())
                            .thenCompose(joined -> joined));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return consumer;
    }

    private CompletableFuture<Void> join(GroupConsumer consumer) {
        return lane.retrying(
                        "subscribing to " + stream,
                        lane.options().requestTimeout(),
                        () -> lane.stream(stream))
                .thenCompose(info -> consumer.join(info.getPartitionsCount()));
    }
}
