/**
 * What the node counts and how it shows it: Prometheus text by Micrometer, with counters and
 * histograms of our own where they are touched for every request.
 */
@NullMarked
package io.hadron.server.metrics;

import org.jspecify.annotations.NullMarked;
