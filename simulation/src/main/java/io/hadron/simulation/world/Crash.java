package io.hadron.simulation.world;

/** A process dies here and now. */
public final class Crash extends RuntimeException {

    /** What is lost with it. */
    public enum Kind {
        /** The process only: what was written to files survives, synced or not. */
        PROCESS,
        /** The machine: what was not synced may be lost, from some write on. */
        POWER,
        /** A sync failed: as after a power cut, nobody knows what of the last writes is there. */
        SYNC_FAILED
    }

    private final Kind kind;

    public Crash(Kind kind, String where) {
        super(kind + " at " + where, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
