/**
 * Publishing. Callers' threads encode records straight into the open batch of a partition ({@link
 * io.hadron.client.internal.publish.PartitionQueue}); the event loop decides when batches leave
 * ({@link io.hadron.client.internal.publish.SendLoop}) and sees each one through to its receipt
 * ({@link io.hadron.client.internal.publish.PartitionSender}).
 */
@NullMarked
package io.hadron.client.internal.publish;

import org.jspecify.annotations.NullMarked;
