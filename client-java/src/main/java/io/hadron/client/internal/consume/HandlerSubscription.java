package io.hadron.client.internal.consume;

import io.hadron.client.Delivery;
import io.hadron.client.HadronException;
import io.hadron.client.Handler;
import io.hadron.client.Outcome;
import io.hadron.client.Subscription;
import io.hadron.client.internal.cluster.Calls;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workers that take deliveries and call a handler. */
final class HandlerSubscription implements Subscription {
    private static final long CLOSE_SECONDS = 60;
    private static final Duration STEP = Duration.ofMinutes(10);

    private final GroupConsumer consumer;
    private final Handler handler;
    private final CountDownLatch running;
    private volatile boolean stopping;

    HandlerSubscription(GroupConsumer consumer, Handler handler, int workers) {
        this.consumer = consumer;
        this.handler = handler;
        this.running = new CountDownLatch(workers);
        ThreadFactory threads = Workers.threads("hadron-handler-" + consumer.group());
        for (int i = 0; i < workers; i++) {
            threads.newThread(this::work).start();
        }
    }

    private void work() {
        try {
            while (!stopping) {
                Delivery delivery = consumer.poll(STEP);
                if (delivery != null) {
                    handle(delivery);
                } else {
                    // Only a handler can have asked for it, and what it did is settled.
                    boolean unused = Thread.interrupted();
                }
            }
        } catch (HadronException.Closed e) {
            // The end.
        } catch (HadronException e) {
            consumer.reports().report("consuming as " + consumer.group(), e);
        } finally {
            running.countDown();
        }
    }

    private void handle(Delivery delivery) {
        Outcome outcome;
        try {
            outcome = handler.handle(delivery);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            delivery.nack();
            consumer.reports().report("handling " + delivery, e);
            return;
        }
        if (outcome instanceof Outcome.Ack) {
            delivery.ack();
        } else if (outcome instanceof Outcome.RetryLater later) {
            delivery.nack(later.delay());
        } else if (outcome instanceof Outcome.Reject rejected) {
            delivery.reject(rejected.reason());
        } else {
            delivery.nack();
            consumer.reports()
                    .report(
                            "handling " + delivery,
                            new NullPointerException("the handler returned null"));
        }
    }

    @Override
    public void await() throws InterruptedException {
        try {
            consumer.ended().get();
        } catch (ExecutionException e) {
            HadronException error = Calls.errorOf(e);
            throw HadronException.of(error.fault(), error);
        }
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        try {
            consumer.ended().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            HadronException error = Calls.errorOf(e);
            throw HadronException.of(error.fault(), error);
        }
    }

    @Override
    public void close() {
        stopping = true;
        consumer.stopTaking();
        try {
            if (!running.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                consumer.reports()
                        .report(
                                "closing a subscription as " + consumer.group(),
                                new TimeoutException("handlers still run; their messages go back"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
