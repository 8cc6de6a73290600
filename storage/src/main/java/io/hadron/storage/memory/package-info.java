/**
 * The in-memory twin of the stores for simulation: the same ports on one thread that is stepped by
 * hand, and a disk that can crash, tear, flip bits, stall, fill up and fail.
 */
@NullMarked
package io.hadron.storage.memory;

import org.jspecify.annotations.NullMarked;
