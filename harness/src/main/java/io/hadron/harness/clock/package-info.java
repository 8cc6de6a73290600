/** Wall clocks that are wrong. */
@NullMarked
package io.hadron.harness.clock;

import org.jspecify.annotations.NullMarked;
