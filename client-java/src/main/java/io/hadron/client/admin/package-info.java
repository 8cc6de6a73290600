/** Schema, consumer groups and cluster state, as a client sees them: plain records and one door. */
@NullMarked
package io.hadron.client.admin;

import org.jspecify.annotations.NullMarked;
