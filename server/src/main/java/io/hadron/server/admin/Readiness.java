package io.hadron.server.admin;

/**
 * Whether a node serves.
 *
 * @param reason what it waits for; empty when ready
 */
public record Readiness(boolean ready, String reason) {
    public static final Readiness READY = new Readiness(true, "");

    /** Not ready, and why. */
    public static Readiness waitingFor(String reason) {
        return new Readiness(false, reason);
    }
}
