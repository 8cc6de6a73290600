/**
 * The public Java client: connect, publish, subscribe, read. Everything here is thread-safe unless
 * it says otherwise; all failures are {@link io.hadron.client.HadronException}.
 */
@NullMarked
package io.hadron.client;

import org.jspecify.annotations.NullMarked;
