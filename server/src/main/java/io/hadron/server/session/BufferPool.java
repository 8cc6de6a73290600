package io.hadron.server.session;

/** Where direct buffers for reads from disk come from. Any thread. */
public interface BufferPool {
    /**
     * A payload of exactly this many bytes with undefined content and one reference.
     *
     * @throws OutOfBuffersException if the node's limit of direct memory is in use
     */
    Payload allocate(int bytes);
}
