/**
 * The command {@code hadron harness}: real nodes as processes, faults of every kind done to them,
 * and one verdict over what clients saw.
 */
@NullMarked
package io.hadron.harness;

import org.jspecify.annotations.NullMarked;
