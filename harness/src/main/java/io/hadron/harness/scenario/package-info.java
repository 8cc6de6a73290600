/** The scenarios: which faults meet which load, how often, and what must hold. */
@NullMarked
package io.hadron.harness.scenario;

import org.jspecify.annotations.NullMarked;
