package io.hadron.server.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

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
                boolean create,
        @Setting(
                        value = "",
                        doc =
                                "What is true of this node, as key=value pairs separated by commas, such"
                                        + " as rack=r1,zone=a. Replicas are spread over racks and zones.")
                String properties) {
    /** Most properties of a node. */
    private static final int MAX_PROPERTIES = 32;

    public NodeConfig {
        Checks.that(
                id.matches("[-_.a-zA-Z0-9]{1,63}"), "node.id must be 1 to 63 of a-z A-Z 0-9 - _ .");
        Checks.that(!data.toString().isEmpty(), "node.data must name a directory");
        readProperties(properties);
    }

    /** The node's properties, sorted by key. */
    public SortedMap<String, String> propertyMap() {
        return readProperties(properties);
    }

    private static SortedMap<String, String> readProperties(String text) {
        SortedMap<String, String> found = new TreeMap<>();
        for (String pair : text.split(",")) {
            if (!pair.isBlank()) {
                Checks.that(
                        pair.strip().matches("[-_.a-zA-Z0-9]{1,63}=[-_.:/a-zA-Z0-9]{0,128}"),
                        "node.properties must be key=value pairs separated by commas, not \""
                                + Quoted.of(pair.strip())
                                + "\"");
                int equals = pair.indexOf('=');
                found.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
            }
        }
        Checks.that(
                found.size() <= MAX_PROPERTIES,
                "node.properties must have at most " + MAX_PROPERTIES + " pairs");
        return Collections.unmodifiableSortedMap(found);
    }
}
