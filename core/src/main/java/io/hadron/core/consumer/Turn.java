package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.List;

/** One step being decided: entries are applied as they are decided, effects are collected. */
final class Turn {

    private final ConsumerState state;
    private final long nowMs;
    private final List<ConsumerEntry> entries = new ArrayList<>(2);
    private final List<ConsumerEffect> effects = new ArrayList<>(2);

    Turn(ConsumerState state, long nowMs) {
        this.state = state;
        this.nowMs = nowMs;
    }

    long nowMs() {
        return nowMs;
    }

    ConsumerState state() {
        return state;
    }

    /** Applies an entry and hands it out. */
    void decide(ConsumerEntry entry) {
        state.apply(entry);
        entries.add(entry);
    }

    /** Hands out an entry whose parts were applied one by one. */
    void decided(ConsumerEntry entry) {
        entries.add(entry);
    }

    /** Whether the dead letters of any group have changed. */
    boolean decidedOnLetters() {
        for (ConsumerEntry entry : entries) {
            if (entry instanceof ConsumerEntry.DeadLettering
                    || entry instanceof ConsumerEntry.DeadLetterFinished) {
                return true;
            }
        }
        return false;
    }

    void effect(ConsumerEffect effect) {
        effects.add(effect);
    }

    void reply(ConsumerOutcome outcome) {
        effects.add(new ConsumerEffect.Reply(outcome));
    }

    ConsumerStep done() {
        return entries.isEmpty() && effects.isEmpty()
                ? ConsumerStep.NOTHING
                : new ConsumerStep(entries, effects);
    }
}
