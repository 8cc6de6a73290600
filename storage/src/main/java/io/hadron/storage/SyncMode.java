package io.hadron.storage;

/** What a completed write has survived. */
public enum SyncMode {
    /** A crash of the machine: it has been forced to the disk. */
    ALWAYS,
    /** A crash of the process; of the machine too, except for the last interval. */
    INTERVAL,
    /** A crash of the process; the operating system writes when it likes. */
    OS
}
