package io.hadron.core.machine;

/**
 * A state machine found itself in a state that must not exist. Never caught to go on; the control
 * group stops.
 */
public final class InvariantViolation extends RuntimeException {

    public InvariantViolation(String message) {
        super(message);
    }
}
