/** Tests of figures and reports. */
@NullMarked
package io.hadron.bench.compare;

import org.jspecify.annotations.NullMarked;
