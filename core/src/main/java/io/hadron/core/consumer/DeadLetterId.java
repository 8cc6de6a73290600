package io.hadron.core.consumer;

import io.hadron.core.machine.Invariant;

/**
 * Names a dead letter of a group, for ever. The copy is published by an idempotent producer whose
 * id stands for (this controller, group): {@code generation} is its producer epoch, {@code
 * sequence} its sequence.
 *
 * @param generation grows by one when the group gets another target; 0 for the first
 * @param sequence counts from 0 in each generation, without gaps
 */
public record DeadLetterId(int generation, long sequence) implements Comparable<DeadLetterId> {
    public DeadLetterId {
        Invariant.check(
                generation >= 0 && sequence >= 0,
                "dead letter ids start at 0: %d, %d",
                generation,
                sequence);
    }

    /** Dead letters of a group in the order in which they were decided. */
    @Override
    public int compareTo(DeadLetterId other) {
        int byGeneration = Integer.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : Long.compare(sequence, other.sequence);
    }
}
