package io.hadron.simulation.history;

/** How an operation ended for its client. */
public enum Outcome {
    /** It took effect. */
    OK,
    /** It definitely did not take effect and never will. */
    FAIL,
    /** It may have taken effect, or may still. */
    INFO
}
