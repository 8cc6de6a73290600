package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerConfig.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes join and become voters while the machine has no time for them. */
@Timeout(300)
class ControllerGrowthTest {
    private static final int ROUNDS = Integer.getInteger("hadron.rounds", 1);
    private static final int BURNERS = 3 * Runtime.getRuntime().availableProcessors();

    @TempDir Path dir;
    private volatile boolean burning = true;

    @Test
    void aGroupFormsOnAMachineWithoutTime() throws Exception {
        List<Thread> burners = new ArrayList<>();
        for (int i = 0; i < BURNERS; i++) {
            burners.add(Thread.ofPlatform().daemon().start(this::burn));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                form(dir.resolve("round" + round));
                if (ROUNDS > 1) {
                    System.err.println(
                            "round "
                                    + round
                                    + ": "
                                    + (System.nanoTime() - start) / 1_000_000
                                    + " ms");
                }
            }
        } finally {
            burning = false;
            for (Thread burner : burners) {
                burner.join();
            }
        }
    }

    private void burn() {
        long x = 1;
        while (burning) {
            for (int i = 0; i < 1_000_000; i++) {
                x = x * 31 + i;
            }
        }
        if (x == 0) {
            System.err.println();
        }
    }

    private interface Change {
        CompletionStage<MembershipResult> of(ClusterController controller, NodeId node);
    }

    /** Of nodes 2 and 3 at once, each asked for there, and again until it is done. */
    private static void change(ControllerCluster cluster, Change change) throws Exception {
        List<CompletableFuture<?>> both = new ArrayList<>();
        for (int i = 2; i <= 3; i++) {
            NodeId node = new NodeId(i);
            ClusterController controller = cluster.controller(i);
            both.add(
                    CompletableFuture.runAsync(() -> {
                        MembershipResult result;
                        do {
                            result = change.of(controller, node).toCompletableFuture().join();
                        } while (result instanceof MembershipResult.Unfinished);
                        assertThat(result).isInstanceOf(MembershipResult.Changed.class);
                    }));
        }
        for (CompletableFuture<?> one : both) {
            one.get(100, TimeUnit.SECONDS);
        }
    }

    /** Both join at once; then both are promoted at once, each by itself. */
    private static void form(Path where) throws Exception {
        try (ControllerCluster cluster = new ControllerCluster(where, Timing.CLUSTER)) {
            cluster.start(1, Mode.BOOTSTRAP);
            cluster.run(1, Wishes.nodeStarted(1));
            cluster.start(2, Mode.JOIN);
            cluster.start(3, Mode.JOIN);
            String[] addresses = {cluster.address(2), cluster.address(3)};
            change(
                    cluster,
                    (controller, node) ->
                            controller.addListener(node, addresses[node.value() - 2]));
            change(cluster, ClusterController::promote);
            for (int i = 1; i <= 3; i++) {
                cluster.run(i, new AllocateProducerIds(1));
            }
            await(
                    "three voters",
                    () ->
                            cluster.controller(cluster.leader()).members().stream()
                                            .filter(m ->
                                                    m.role() == ControllerMember.MemberRole.VOTER)
                                            .count()
                                    == 3);
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
        }
    }
}
