package io.hadron.storage;

import java.util.List;

/**
 * Operations that become visible and durable together, in their order.
 *
 * @param ops at least one; not copied, must not change afterwards
 */
public record StoreWrite(List<StoreOp> ops, WriteCompletion completion) {
    public StoreWrite {
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a write needs at least one operation");
        }
    }
}
