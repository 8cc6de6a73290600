/**
 * What a node can be told: one record per subsystem whose constructor checks its relations, read
 * from a YAML file or from {@code HADRON_...} variables. The annotation on each component is the
 * only source of its default and of the reference page.
 */
@NullMarked
package io.hadron.server.config;

import org.jspecify.annotations.NullMarked;
