/** What happens to disks: power cuts, full disks, stalls, failing syncs, rot, old images. */
@NullMarked
package io.hadron.harness.disk;

import org.jspecify.annotations.NullMarked;
