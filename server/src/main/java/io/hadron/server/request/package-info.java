/**
 * Requests: what each method of the protocol does. Data requests go to the shard of their
 * partition; those about schema and groups run on virtual threads, where waiting is cheap.
 */
@NullMarked
package io.hadron.server.request;

import org.jspecify.annotations.NullMarked;
