/**
 * Stream partitions (SPC): takes batches from producers, answers when they are safe, and hands
 * committed batches to readers. All decisions are the partition machine's; this package carries
 * them out.
 */
@NullMarked
package io.hadron.server.stream;

import org.jspecify.annotations.NullMarked;
