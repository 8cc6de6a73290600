package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static io.hadron.raft.ControllerCluster.done;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerConfig.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

    /** Both join at once; then both are promoted at once, each by itself. */
    private static void form(Path where) throws Exception {
        try (ControllerCluster cluster = new ControllerCluster(where, Timing.CLUSTER)) {
            cluster.start(1, Mode.BOOTSTRAP);
            cluster.run(1, Wishes.nodeStarted(1));
            List<CompletionStage<MembershipResult>> joins = new ArrayList<>();
            for (int i = 2; i <= 3; i++) {
                joins.add(
                        cluster.start(i, Mode.JOIN)
                                .controller
                                .addListener(new NodeId(i), cluster.address(i)));
            }
            for (CompletionStage<MembershipResult> join : joins) {
                done(join);
            }
            List<CompletionStage<MembershipResult>> seats = new ArrayList<>();
            for (int i = 2; i <= 3; i++) {
                seats.add(cluster.controller(i).promote(new NodeId(i)));
            }
            for (CompletionStage<MembershipResult> seat : seats) {
                done(seat);
            }
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
