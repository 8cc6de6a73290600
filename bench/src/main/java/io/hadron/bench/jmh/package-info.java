/** Microbenchmarks of the record batch codec, the store and the consumer-group machine. */
@NullMarked
package io.hadron.bench.jmh;

import org.jspecify.annotations.NullMarked;
