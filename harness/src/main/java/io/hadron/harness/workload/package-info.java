/** What clients do while faults happen, and the record of everything they see. */
@NullMarked
package io.hadron.harness.workload;

import org.jspecify.annotations.NullMarked;
