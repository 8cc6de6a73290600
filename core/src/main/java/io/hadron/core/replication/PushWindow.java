package io.hadron.core.replication;

/**
 * How much a leader has on the way to one replica before it waits for acknowledgements.
 *
 * @param bytes of batches; the window closes when they are reached, so one batch may go beyond
 * @param messages each with the batches of one read
 */
public record PushWindow(long bytes, int messages) {

    public static final PushWindow DEFAULT = new PushWindow(8L << 20, 64);

    public PushWindow {
        if (bytes < 1 || messages < 1 || messages > 4096) {
            throw new IllegalArgumentException("push window " + bytes + ", " + messages);
        }
    }
}
