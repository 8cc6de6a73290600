/**
 * Load against one broker: produce, consume, and both ends at once. The loops see a {@link
 * io.hadron.bench.load.LoadDriver} only, so that every broker is measured by the same code.
 */
@NullMarked
package io.hadron.bench.load;

import org.jspecify.annotations.NullMarked;
