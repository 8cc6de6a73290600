/**
 * Drives the log of one control group: carries out what the replication machine decides, on disk
 * and towards the cluster controller, and reads batches back from memory or disk.
 */
@NullMarked
package io.hadron.server.log;

import org.jspecify.annotations.NullMarked;
