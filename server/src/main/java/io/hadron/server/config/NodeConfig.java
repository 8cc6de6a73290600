package io.hadron.server.config;

import java.nio.file.Path;

/** Who this node is and where its data lies. */
public record NodeConfig(
        @Setting(
                        value = "node-1",
                        doc =
                                "Name of this node in its cluster. Kept with the data: a data"
                                        + " directory belongs to one node for ever.")
                String id,
        @Setting(
                        value = "hadron-data",
                        doc =
                                "Data directory; created when missing. Relative to the start directory.")
                Path data,
        @Setting(
                        value = "true",
                        doc =
                                "Whether an empty data directory is made a new node. Set it to false once"
                                        + " the node has data: then a volume that is not mounted is an"
                                        + " error, not a new, empty node.")
                boolean create) {
    public NodeConfig {
        Checks.that(
                id.matches("[-_.a-zA-Z0-9]{1,63}"), "node.id must be 1 to 63 of a-z A-Z 0-9 - _ .");
        Checks.that(!data.toString().isEmpty(), "node.data must name a directory");
    }
}
