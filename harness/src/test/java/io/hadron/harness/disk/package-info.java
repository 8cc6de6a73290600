/** Tests of the faults themselves: a power cut that loses nothing would prove nothing. */
@NullMarked
package io.hadron.harness.disk;

import org.jspecify.annotations.NullMarked;
