package io.hadron.storage;

/** Sees the entries of a group's state in the order of their keys. */
@FunctionalInterface
public interface StateVisitor {
    /**
     * @param key without any prefix of the store; the visitor may keep both arrays
     * @return false to stop
     */
    boolean visit(byte[] key, byte[] value);
}
