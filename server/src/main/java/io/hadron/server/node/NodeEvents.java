package io.hadron.server.node;

import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import io.hadron.raft.ControllerListener;
import io.hadron.raft.LeaderDuty;
import io.hadron.server.cluster.ClusterMember;
import io.hadron.server.request.ServingWatch;
import java.util.List;

/** The controller's events, for those who want them. */
record NodeEvents(GroupDirector director, ServingWatch watch, ClusterMember member)
        implements ControllerListener, LeaderDuty {
    @Override
    public void onOpened(MetadataView state) {
        director.onOpened(state);
        member.changed(state);
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> events) {
        director.onEvents(state, events);
        watch.changed();
        member.changed(state);
    }

    @Override
    public void onReplaced(MetadataView state) {
        onOpened(state);
        watch.changed();
    }

    @Override
    public void begin() {
        member.leads();
    }

    @Override
    public void end() {}
}
