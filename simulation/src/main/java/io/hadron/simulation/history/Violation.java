package io.hadron.simulation.history;

/** A promise that was broken, and how. */
public record Violation(Rule rule, String text) {

    @Override
    public String toString() {
        return rule + ": " + text;
    }
}
