/**
 * Replication inside one control group: terms, fencing, recovery before service, establishment by
 * the cluster's controller, and commit by majority. One state machine for every size of replica
 * set, a set of one included. It names what to persist, send and report; a driver does it and feeds
 * back what has become durable.
 */
@NullMarked
package io.hadron.core.replication;

import org.jspecify.annotations.NullMarked;
