/** Load generator, microbenchmarks and side-by-side comparisons. */
@NullMarked
package io.hadron.bench;

import org.jspecify.annotations.NullMarked;
