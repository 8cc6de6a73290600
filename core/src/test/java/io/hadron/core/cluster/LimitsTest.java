package io.hadron.core.cluster;

import static io.hadron.core.cluster.Wishes.apply;
import static io.hadron.core.cluster.Wishes.group;
import static io.hadron.core.cluster.Wishes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.ProblemCode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitsTest {
    private final Scene scene = Scene.withNode();

    @Test
    void partitionsOfTheClusterAreLimited() {
        for (int i = 0; i < 10; i++) {
            scene.applied(apply("r" + i, stream("s" + i, 10_000)));
        }
        assertThat(scene.refused(apply("x", stream("more", 1))))
                .containsExactly(ProblemCode.LIMIT_EXCEEDED);
        assertThat(scene.groups(ControlGroupKind.SPC, "s9")).hasSize(10_000);
        long start = System.nanoTime();
        scene.run(Wishes.nodeStarted(2));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void objectsOfAChangeSetAreLimited() {
        DesiredObject[] many =
                IntStream.range(0, ChangeSet.MAX_OBJECTS)
                        .mapToObj(i -> stream("s" + i, 1))
                        .toArray(DesiredObject[]::new);
        scene.applied(apply("r", many));
        String[] refs =
                IntStream.range(0, ChangeSet.MAX_OBJECTS)
                        .mapToObj(i -> "Stream/default/s" + i)
                        .toArray(String[]::new);
        scene.applied(Wishes.delete("d", refs));
        assertThat(scene.state.tombstones()).hasSize(ChangeSet.MAX_OBJECTS);

        DesiredObject[] tooMany =
                IntStream.rangeClosed(0, ChangeSet.MAX_OBJECTS)
                        .mapToObj(i -> stream("s" + i, 1))
                        .toArray(DesiredObject[]::new);
        assertThat(scene.refused(apply("x", tooMany))).containsExactly(ProblemCode.LIMIT_EXCEEDED);
    }

    @Test
    void consumerGroupsOfAStreamAreLimited() {
        scene.applied(apply("s", stream("orders", 1)));
        DesiredObject[] groups =
                IntStream.range(0, Relations.MAX_GROUPS_PER_STREAM)
                        .mapToObj(i -> group("g" + i, "orders"))
                        .toArray(DesiredObject[]::new);
        scene.applied(apply("r", groups));
        assertThat(scene.refused(apply("x", group("more", "orders"))))
                .containsExactly(ProblemCode.LIMIT_EXCEEDED);
    }

    @Test
    void rememberedRequestsAreLimited() {
        for (int i = 0; i < CompletedRequest.MAX_REMEMBERED + 50; i++) {
            scene.applied(apply("r" + i, stream("orders", 1)));
        }
        assertThat(scene.state.tables().requests.size()).isEqualTo(CompletedRequest.MAX_REMEMBERED);
        assertThat(scene.state.tables().requestIds.size())
                .isEqualTo(CompletedRequest.MAX_REMEMBERED);
        assertThat(scene.reloaded().digest()).isEqualTo(scene.state.digest());
    }
}
