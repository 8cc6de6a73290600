/** The ports to what is kept on disk, and what stands behind them. */
@NullMarked
package io.hadron.storage;

import org.jspecify.annotations.NullMarked;
