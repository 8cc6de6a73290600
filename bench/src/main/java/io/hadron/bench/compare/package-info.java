/**
 * Runs Hadron and Apache Kafka side by side on one machine, in turns and with equal settings, and
 * reports medians, spreads and ratios against the bars.
 */
@NullMarked
package io.hadron.bench.compare;

import org.jspecify.annotations.NullMarked;
