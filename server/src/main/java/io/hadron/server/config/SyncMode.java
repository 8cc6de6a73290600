package io.hadron.server.config;

/** When an acknowledged write is on disk. */
public enum SyncMode {
    /** Before it is acknowledged. */
    ALWAYS,
    /** Within {@code storage.syncInterval}; a power cut can lose what was acknowledged since. */
    INTERVAL,
    /** When the operating system writes it; a power cut can lose recent acknowledged writes. */
    OS
}
