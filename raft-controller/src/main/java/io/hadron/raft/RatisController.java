package io.hadron.raft;

import io.hadron.storage.MetadataStore;

/** The controller on Apache Ratis. */
final class RatisController {
    private RatisController() {}

    static ClusterController start(
            ControllerConfig config, MetadataStore store, ControllerHooks hooks)
            throws ControllerStartException {
        if (config.port() >= 0) {
            throw new ControllerStartException(
                    ControllerStartException.Reason.FAILED, "not available yet " + store + hooks);
        }
        throw new IllegalStateException();
    }
}
