/**
 * Our own TCP proxy: one per listener of a node, that knows which node a connection comes from and
 * delays, slows, blocks or breaks it by link and direction.
 */
@NullMarked
package io.hadron.harness.proxy;

import org.jspecify.annotations.NullMarked;
