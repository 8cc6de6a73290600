/** The main job on real data, with a node that is killed in the middle. */
@NullMarked
package io.hadron.cli.demo;

import org.jspecify.annotations.NullMarked;
