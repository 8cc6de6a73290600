package io.hadron.server.session;

/** Where direct buffers for reads from disk come from. Any thread. */
public interface BufferPool {
    /** A payload of exactly this many bytes with undefined content and one reference. */
    Payload allocate(int bytes);
}
