package io.hadron.harness.cluster;

import java.io.IOException;

/** A cluster that does not run yet. */
public interface StartableCluster extends Cluster {
    /** What is done to every node before its first start. */
    void preparing(Preparation value);

    /** Starts all nodes: the first makes the cluster, the others join it. */
    void start() throws IOException, InterruptedException;
}
