package io.hadron.server.peer;

import io.hadron.core.model.NodeVersions;

/** What this software can read and write, as nodes tell each other. */
public final class PeerVersions {
    private PeerVersions() {}

    /** The versions of a build. */
    public static NodeVersions of(String build) {
        return new NodeVersions(
                build.substring(0, Math.min(build.length(), NodeVersions.MAX_BUILD)),
                PeerLayout.PROTOCOL,
                PeerLayout.STORAGE_FORMAT);
    }
}
