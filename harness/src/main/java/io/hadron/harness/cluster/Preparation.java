package io.hadron.harness.cluster;

import java.io.IOException;

/** What is done to a node before its first start. */
@FunctionalInterface
public interface Preparation {
    void prepare(Node node) throws IOException, InterruptedException;
}
