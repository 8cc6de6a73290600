package io.hadron.raft;

import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import java.util.List;

/**
 * Learns what happens to the metadata. All calls come one after the other, on the controller's
 * apply thread: hand work over, never block.
 */
public interface ControllerListener {
    /**
     * Once, before everything else, on the thread that starts the controller: the state found in
     * the store. Nothing has been sent or answered yet; an exception ends the start.
     */
    void onOpened(MetadataView state);

    /**
     * A command was applied.
     *
     * @param state after it
     */
    void onEvents(MetadataView state, List<MetadataEvent> events);

    /**
     * This node was so far behind that it took over a newer state as a whole: what happened in
     * between is not told. Compare with what was known before.
     */
    default void onReplaced(MetadataView state) {
        onOpened(state);
    }
}
