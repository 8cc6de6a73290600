/** The contract of all state machines: inputs go in, effects come out, invariants hold. */
@NullMarked
package io.hadron.core.machine;

import org.jspecify.annotations.NullMarked;
