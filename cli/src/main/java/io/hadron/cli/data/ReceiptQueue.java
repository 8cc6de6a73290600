package io.hadron.cli.data;

import io.hadron.client.HadronException;
import io.hadron.client.Receipt;
import io.hadron.client.ReceiptCallback;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Puts receipts, which come in any order, back into the order of the input. One thread adds and
 * takes; callbacks come on others.
 */
final class ReceiptQueue {
    private final String stream;
    private final int capacity;
    private final Deque<Slot> slots = new ArrayDeque<>();

    /**
     * @param capacity records on their way at once
     */
    ReceiptQueue(String stream, int capacity) {
        this.stream = stream;
        this.capacity = capacity;
    }

    /** What became of one record. */
    final class Slot implements ReceiptCallback {
        private final long number;
        private @Nullable Receipt receipt;
        private @Nullable HadronException failure;

        private Slot(long number) {
            this.number = number;
        }

        @Override
        public void published(int partition, long offset, boolean duplicate) {
            settle(new Receipt(stream, partition, offset, duplicate), null);
        }

        @Override
        public void failed(HadronException error) {
            settle(null, error);
        }

        private void settle(@Nullable Receipt received, @Nullable HadronException error) {
            synchronized (slots) {
                receipt = received;
                failure = error;
                slots.notifyAll();
            }
        }

        private boolean isSettled() {
            return receipt != null || failure != null;
        }

        /** Which record of the input this is, from 1. */
        long number() {
            return number;
        }

        @Nullable Receipt receipt() {
            return receipt;
        }

        @Nullable HadronException failure() {
            return failure;
        }
    }

    Slot add(long number) {
        synchronized (slots) {
            Slot slot = new Slot(number);
            slots.add(slot);
            return slot;
        }
    }

    /** Takes the record that was added last out again: it was never sent. */
    void dropLast() {
        synchronized (slots) {
            slots.removeLast();
        }
    }

    boolean isFull() {
        synchronized (slots) {
            return slots.size() >= capacity;
        }
    }

    boolean isEmpty() {
        synchronized (slots) {
            return slots.isEmpty();
        }
    }

    /** The oldest record if it is settled, else null. */
    @Nullable Slot poll() {
        synchronized (slots) {
            Slot head = slots.peek();
            return head == null || !head.isSettled() ? null : slots.remove();
        }
    }

    /** The oldest record, once it is settled. The queue must not be empty. */
    Slot take() throws InterruptedException {
        synchronized (slots) {
            while (!slots.element().isSettled()) {
                slots.wait();
            }
            return slots.remove();
        }
    }
}
