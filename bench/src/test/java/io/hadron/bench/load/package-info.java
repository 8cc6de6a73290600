/** Tests of the load loops, against a broker in memory. */
@NullMarked
package io.hadron.bench.load;

import org.jspecify.annotations.NullMarked;
