/**
 * Consuming. A channel per partition brings batches ({@link
 * io.hadron.client.internal.consume.DeliveryChannel}); callers' threads decode records as they take
 * them ({@link io.hadron.client.internal.consume.Inbox}); settlements of many threads are put
 * together and sent in few requests ({@link io.hadron.client.internal.consume.SettleQueue}).
 */
@NullMarked
package io.hadron.client.internal.consume;

import org.jspecify.annotations.NullMarked;
