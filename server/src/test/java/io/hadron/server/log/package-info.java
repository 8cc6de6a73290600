/** What comes in from other replicas. */
@NullMarked
package io.hadron.server.log;

import org.jspecify.annotations.NullMarked;
