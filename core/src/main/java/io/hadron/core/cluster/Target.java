package io.hadron.core.cluster;

import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.StreamSpec;

/** What an object shall be, with nothing left open. */
public sealed interface Target {
    Labels labels();

    record NamespaceTarget(Labels labels) implements Target {}

    record StreamTarget(Labels labels, StreamSpec spec) implements Target {}

    record GroupTarget(Labels labels, GroupSpec spec) implements Target {}
}
