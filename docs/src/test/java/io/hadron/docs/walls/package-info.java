/**
 * The walls between modules and packages, as tests. {@link io.hadron.docs.walls.Walls} has the
 * rules; each is checked twice: production code must keep it, and a planted offender must break it.
 */
@NullMarked
package io.hadron.docs.walls;

import org.jspecify.annotations.NullMarked;
