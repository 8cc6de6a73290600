/** The admin HTTP port: health, readiness and metrics. Reads only, and holds nothing of anybody. */
@NullMarked
package io.hadron.server.admin;

import org.jspecify.annotations.NullMarked;
