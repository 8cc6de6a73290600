/**
 * The ports to what a node keeps on its disk: logs of record batches, the state of state machines,
 * and the metadata machine's map. Nothing here names a storage engine; {@code rocksdb} and {@code
 * memory} stand behind these types.
 */
@NullMarked
package io.hadron.storage;

import org.jspecify.annotations.NullMarked;
