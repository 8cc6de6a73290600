/**
 * The pure metadata machine: what the cluster controller replicates. A command is decided and
 * applied in one step that depends on nothing but the state and the command; it yields the next
 * state, an outcome for who asked, and events for who must act.
 *
 * <p>{@link io.hadron.core.cluster.Planner} compares documents with the state, {@link
 * io.hadron.core.cluster.MetadataMachine} applies commands, and {@link
 * io.hadron.core.cluster.MetadataState} is an immutable snapshot that any thread may read.
 */
@NullMarked
package io.hadron.core.cluster;

import org.jspecify.annotations.NullMarked;
