package io.hadron.core.model;

/**
 * What a node's process can read and write. Nodes check these when they meet.
 *
 * @param build version of the software, for people; may be empty
 * @param protocol version of what nodes say to each other; 0 = not known
 * @param storage version of the format on disk; 0 = not known
 */
public record NodeVersions(String build, int protocol, int storage) {
    /** Longest build version, in characters. */
    public static final int MAX_BUILD = 100;

    public static final NodeVersions UNKNOWN = new NodeVersions("", 0, 0);

    public NodeVersions {
        Range.check("length of a build version", build.length(), 0, MAX_BUILD);
        Range.check("protocol version", protocol, 0, Integer.MAX_VALUE);
        Range.check("storage version", storage, 0, Integer.MAX_VALUE);
    }
}
