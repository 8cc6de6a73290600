/** Tests of reports, and a few scenarios on real nodes. */
@NullMarked
package io.hadron.harness.scenario;

import org.jspecify.annotations.NullMarked;
