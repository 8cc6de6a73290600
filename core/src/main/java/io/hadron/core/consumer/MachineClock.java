package io.hadron.core.consumer;

/**
 * The machine's time: the driver's clock, shifted so that it never lies behind the log and never
 * goes back.
 */
final class MachineClock {

    private final long shiftMs;
    private long nowMs;

    MachineClock(long lastLoggedMs, long driverMs) {
        shiftMs = Math.max(0, lastLoggedMs - driverMs);
        nowMs = driverMs + shiftMs;
    }

    /** Takes the driver's time and returns the machine's. */
    long advance(long driverMs) {
        nowMs = Math.max(nowMs, driverMs + shiftMs);
        return nowMs;
    }

    long nowMs() {
        return nowMs;
    }

    /** A machine time as the driver's. */
    long toDriver(long machineMs) {
        return machineMs == Long.MAX_VALUE ? Long.MAX_VALUE : machineMs - shiftMs;
    }
}
