package io.hadron.server.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which copies this process has had made anew because their owners could not go on with them. The
 * new copy may hold the same again: then the next one waits, for longer each time. Any thread.
 */
final class Remakes {
    private static final long FIRST_PAUSE_MS = 60_000;
    private static final int DOUBLINGS = 6;

    private final Map<Long, Integer> begun = new ConcurrentHashMap<>();

    /** How long the group's copy has to wait until it may be made anew, in milliseconds. */
    long delayMs(long group) {
        int before = begun.getOrDefault(group, 0);
        return before == 0 ? 0 : FIRST_PAUSE_MS << Math.min(before - 1, DOUBLINGS);
    }

    void begun(long group) {
        begun.merge(group, 1, Integer::sum);
    }
}
