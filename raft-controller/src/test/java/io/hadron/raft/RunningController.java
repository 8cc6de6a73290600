package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.MetadataView;
import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerConfig.Timing;
import io.hadron.storage.rocksdb.RocksMetadataStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A controller with everything real, below one directory. */
final class RunningController implements ControllerListener, AutoCloseable {
    final List<MetadataEvent> events = new CopyOnWriteArrayList<>();
    final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    volatile MetadataView opened = MetadataState.genesis();
    final ClusterController controller;

    private RunningController(ControllerConfig config, Path storeDir) throws Exception {
        controller =
                ClusterController.start(
                        config,
                        RocksMetadataStore.open(Files.createDirectories(storeDir)),
                        new ControllerHooks(this, fatal::add, ControllerMetrics.NONE));
    }

    static ControllerConfig config(Path dir, boolean create, Timing timing) {
        Identity identity = new Identity(Wishes.CLUSTER, Wishes.NODE, Wishes.STORE);
        return new ControllerConfig(dir.resolve("crc"), identity, create, "127.0.0.1", 0, timing);
    }

    static RunningController create(Path dir) throws Exception {
        return start(dir, config(dir, true, Timing.SINGLE_NODE));
    }

    static RunningController reopen(Path dir) throws Exception {
        return start(dir, config(dir, false, Timing.SINGLE_NODE));
    }

    static RunningController start(Path dir, ControllerConfig config) throws Exception {
        RunningController running = new RunningController(config, dir.resolve("metadata"));
        assertThat(running.controller.awaitReady(Duration.ofSeconds(20))).isTrue();
        return running;
    }

    SubmitResult submit(MetadataCommand command) throws Exception {
        return controller.submit(command).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    MetadataOutcome run(MetadataCommand command) throws Exception {
        SubmitResult result = submit(command);
        assertThat(result).isInstanceOf(SubmitResult.Done.class);
        return ((SubmitResult.Done) result).outcome();
    }

    @Override
    public void onOpened(MetadataView state) {
        opened = state;
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> happened) {
        events.addAll(happened);
    }

    @Override
    public void close() {
        controller.close();
    }
}
