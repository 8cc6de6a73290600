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
                Path data) {
    public NodeConfig {
        Checks.that(
                id.matches("[-_.a-zA-Z0-9]{1,63}"), "node.id must be 1 to 63 of a-z A-Z 0-9 - _ .");
        Checks.that(!data.toString().isEmpty(), "node.data must name a directory");
    }
}
