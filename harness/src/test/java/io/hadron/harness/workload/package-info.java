/** Tests of what is recorded, measured and found. */
@NullMarked
package io.hadron.harness.workload;

import org.jspecify.annotations.NullMarked;
