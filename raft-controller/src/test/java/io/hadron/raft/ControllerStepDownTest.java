package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A leader that nobody answers. */
@Timeout(60)
class ControllerStepDownTest {
    @TempDir Path dir;

    /** Each command is an event for Ratis, which looks at its leadership between events only. */
    @Test
    void commandsDoNotKeepItInOffice() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 0);
                Cut cut = new Cut()) {
            int leader = cluster.leader();
            List<CompletableFuture<?>> asked = new ArrayList<>();
            cut.all();
            await(
                    "a step down",
                    () -> {
                        asked.add(
                                cluster.controller(leader)
                                        .submit(new AllocateProducerIds(1))
                                        .toCompletableFuture());
                        return !cluster.internals(leader).raft().view().leadsReady();
                    });
            cut.mend();
            CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            for (int node : cluster.nodes().keySet()) {
                cluster.run(node, new AllocateProducerIds(1));
            }
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
            assertThat(cut.isCut()).isFalse();
        }
    }
}
