package io.hadron.server.session;

import java.nio.ByteBuffer;

/**
 * Reference-counted direct bytes: a record batch on its way from the network into the log, or out
 * of it to readers. Born with one reference. Any thread may retain and release; the bytes may be
 * changed only by the one owner before they are shared.
 */
public interface Payload {
    /**
     * The bytes, from position 0 to the limit. Every call gives a view of its own; it is valid
     * while a reference is held.
     */
    ByteBuffer bytes();

    /** Length in bytes. */
    int size();

    /** Adds a reference. */
    Payload retain();

    /** Gives one reference back; the last one frees the memory. */
    void release();

    /**
     * A view of a part that shares memory and references: retain and release count for the whole.
     */
    Payload slice(int start, int length);
}
