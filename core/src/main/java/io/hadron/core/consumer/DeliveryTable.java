package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a group that have live offsets, by number. Numbers only grow, so it is an array
 * with holes.
 */
final class DeliveryTable {

    private @Nullable Delivery[] slots = new @Nullable Delivery[8];
    private long[] numbers = new long[8];
    private int used;
    private int kept;

    int size() {
        return kept;
    }

    void add(Delivery delivery) {
        Invariant.check(
                used == 0 || numbers[used - 1] < delivery.number(),
                "delivery numbers grow: %d",
                delivery.number());
        if (used == slots.length) {
            slots = Arrays.copyOf(slots, used * 2);
            numbers = Arrays.copyOf(numbers, used * 2);
        }
        numbers[used] = delivery.number();
        slots[used++] = delivery;
        kept++;
    }

    @Nullable Delivery get(long number) {
        int at = find(number);
        return at >= 0 ? slots[at] : null;
    }

    /** The delivery that must be there. */
    Delivery require(long number) {
        Delivery delivery = get(number);
        if (delivery == null) {
            Invariant.check(false, "a delivery is known while it is live: %d", number);
            throw new AssertionError();
        }
        return delivery;
    }

    void remove(long number) {
        int at = find(number);
        Invariant.check(at >= 0 && slots[at] != null, "a delivery ends once: %d", number);
        slots[at] = null;
        kept--;
        if (kept == 0) {
            used = 0;
        } else if (kept < used / 2) {
            compact();
        }
    }

    void clear() {
        Arrays.fill(slots, 0, used, null);
        used = 0;
        kept = 0;
    }

    /** In order of numbers. The visitor must not change the table. */
    void forEach(Consumer<Delivery> visitor) {
        for (int i = 0; i < used; i++) {
            Delivery delivery = slots[i];
            if (delivery != null) {
                visitor.accept(delivery);
            }
        }
    }

    private int find(long number) {
        return Arrays.binarySearch(numbers, 0, used, number);
    }

    private void compact() {
        int to = 0;
        for (int i = 0; i < used; i++) {
            if (slots[i] != null) {
                slots[to] = slots[i];
                numbers[to++] = numbers[i];
            }
        }
        Arrays.fill(slots, to, used, null);
        used = to;
    }
}
