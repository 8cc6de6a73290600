/** Tests of the in-memory store and its faults. */
@NullMarked
package io.hadron.storage.memory;

import org.jspecify.annotations.NullMarked;
