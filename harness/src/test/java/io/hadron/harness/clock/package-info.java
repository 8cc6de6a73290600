/** Tests of wrong clocks. */
@NullMarked
package io.hadron.harness.clock;

import org.jspecify.annotations.NullMarked;
