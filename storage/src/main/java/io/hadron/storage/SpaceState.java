package io.hadron.storage;

/** How much room the disk has, in steps that ask for different behavior. */
public enum SpaceState {
    /** Carry on. */
    OK,
    /** Below the high water mark of free space: warn, hasten retention. */
    LOW,
    /**
     * Below the low water mark of free space: refuse new data, so that the engine never meets a
     * full disk.
     */
    FULL
}
