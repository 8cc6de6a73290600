package io.hadron.server.node;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.server.session.LeaderHints;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The leaders that this node's copy of the metadata names. Any thread. */
public record KnownLeaders(Supplier<MetadataView> metadata) implements LeaderHints {
    @Override
    public @Nullable Leader leaderOf(long group) {
        ControlGroup known = metadata.get().controlGroup(new ControlGroupId(group));
        return known == null ? null : new Leader(known.leader().toString(), known.term());
    }
}
