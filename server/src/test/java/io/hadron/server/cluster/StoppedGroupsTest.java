package io.hadron.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.NodeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoppedGroupsTest {
    private static final NodeId ONE = new NodeId(1);
    private static final NodeId TWO = new NodeId(2);

    private final List<NodeMessage> sent = new ArrayList<>();
    private volatile Set<Long> stopped = Set.of();
    private final StoppedGroups one =
            new StoppedGroups(ONE, () -> stopped, (to, message) -> sent.add(message));
    private final StoppedGroups two = new StoppedGroups(TWO, Set::of, (to, message) -> {});

    private void deliver() {
        one.tick();
        sent.forEach(message -> two.heard(ONE, message.getStoppedGroups()));
        sent.clear();
    }

    @Test
    void othersHearOfEveryChangeOnce() {
        one.up(TWO);
        two.up(ONE);
        one.tick();
        assertThat(sent).as("nothing has stopped").isEmpty();
        stopped = Set.of(4L, 7L);
        deliver();
        assertThat(two.all()).isEqualTo(Map.of(ONE, Set.of(4L, 7L), TWO, Set.of()));
        one.tick();
        assertThat(sent).as("it is known").isEmpty();
        stopped = Set.of();
        deliver();
        assertThat(two.all()).isEqualTo(Map.of(ONE, Set.of(), TWO, Set.of()));
    }

    @Test
    void whoIsMetAgainHearsEverything() {
        stopped = Set.of(4L);
        one.up(TWO);
        two.up(ONE);
        deliver();
        one.down(TWO);
        two.down(ONE);
        assertThat(two.all()).as("nobody knows how it is now").doesNotContainKey(ONE);
        one.tick();
        assertThat(sent).isEmpty();
        one.up(TWO);
        two.up(ONE);
        deliver();
        assertThat(two.all()).containsEntry(ONE, Set.of(4L));
    }
}
