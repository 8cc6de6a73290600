package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.Origin;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.cluster.Transition;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamType;
import io.hadron.core.model.Tombstone;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.raft.SubmitResult;
import io.hadron.server.consumer.ConsumerServices;
import io.hadron.server.consumer.ReadMemory;
import io.hadron.server.log.ArrivalRoom;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.LogServices;
import io.hadron.server.log.PeerPort;
import io.hadron.server.log.Unheard;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.EarlyRoom;
import io.hadron.server.stream.StreamController;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node opens, tells and deletes, and from when on. */
class GroupDirectorTest {
    private static final UUID CLUSTER = new UUID(1, 1);
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId OTHER = new NodeId(2);
    private static final byte[] KEY = {'x', 'y'};

    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final MemoryStore store =
            (MemoryStore)
                    ((StoreOpening.Opened)
                                    MemoryStore.open(
                                            new MemoryDisk(),
                                            StorageConfig.at(Path.of("memory")),
                                            OpenRequest.create(CLUSTER, 1),
                                            new UUID(2, 1),
                                            fault -> defects.add(fault.cause()),
                                            new StoreObserver() {}))
                            .store();
    private final Shard shard = new Shard("director", store, 1 << 20, defects::add);
    private final Partitions partitions = new Partitions();
    private final GroupDirector director = director();
    private MetadataState state = MetadataState.genesis();
    private List<MetadataEvent> events = List.of();

    private GroupDirector director() {
        BufferPool buffers = bytes -> new HeapPayload(ByteBuffer.allocate(bytes));
        LogReader reader = new LogReader(store, buffers, shard, TrafficObserver.NONE);
        LogServices logs =
                new LogServices(
                        SELF,
                        new Unheard(),
                        reader,
                        PeerPort.NONE,
                        shard::execute,
                        new ArrivalRoom(1 << 20));
        InstantSource clock = InstantSource.system();
        return new GroupDirector(
                SELF,
                List.of(shard),
                partitions,
                new NowhereDirectory(),
                new StreamServices(
                        logs,
                        LeaderHints.NONE,
                        PartitionLimits.DEFAULT,
                        TrafficObserver.NONE,
                        new EarlyRoom(1 << 20),
                        clock),
                new ConsumerServices(
                        logs,
                        LeaderHints.NONE,
                        buffers,
                        new ReadMemory(1 << 20),
                        TrafficObserver.NONE,
                        clock),
                command ->
                        CompletableFuture.completedFuture(new SubmitResult.Unavailable("nobody")),
                timer);
    }

    @BeforeEach
    void begin() {
        shard.start();
        shard.execute(this::pump);
        run(started(SELF, 1));
        run(started(OTHER, 1));
        run(
                apply(
                        "a",
                        new DesiredNamespace(
                                new NamespaceName("default"), Labels.NONE, Origin.NONE),
                        stream(1 << 20),
                        new DesiredGroup(
                                QualifiedName.parse("default/billing"),
                                Labels.NONE,
                                GroupSpec.of(new ObjectName("orders")),
                                Origin.NONE)));
    }

    @AfterEach
    void end() throws InterruptedException {
        shard.close();
        timer.shutdownNow();
        assertThat(defects).isEmpty();
    }

    private void pump() {
        store.runPending();
        shard.schedule(1, this::pump);
    }

    private static MetadataCommand started(NodeId node, long session) {
        return new MetadataCommand.NodeStarted(
                CLUSTER, node, "localhost:740" + node, new UUID(2, node.value()), session, 1_000);
    }

    private static DesiredStream stream(long maxRecord) {
        return new DesiredStream(
                QualifiedName.parse("default/orders"),
                Labels.NONE,
                new StreamWish(
                        StreamType.STANDARD, 1, 2, Retention.UNLIMITED, new DataSize(maxRecord)),
                Origin.NONE);
    }

    private static MetadataCommand apply(String id, DesiredObject... objects) {
        return MetadataCommand.ApplyChangeSet.of(
                ChangeSet.apply(id, List.of(objects), ChangeSet.Options.NONE), 2_000);
    }

    private void run(MetadataCommand command) {
        Transition transition = MetadataMachine.apply(state, state.version() + 1, command);
        state = transition.state();
        events = transition.events();
    }

    private void register(long session) {
        director.expect(session);
        run(started(SELF, session));
        director.onEvents(state, events);
        assertThat(director.isRegistered()).isTrue();
    }

    private ControlGroup group(ControlGroupKind kind) {
        return Objects.requireNonNull(
                state.controlGroup(
                        kind,
                        Objects.requireNonNull(state.stream(QualifiedName.parse("default/orders")))
                                .id(),
                        0));
    }

    private long id(ControlGroupKind kind) {
        return group(kind).id().value();
    }

    /** The state, with other control groups. */
    private MetadataState with(UnaryOperator<ControlGroup> change) {
        List<StateEntry> entries = new ArrayList<>();
        for (StateEntry entry : state.entries()) {
            entries.add(
                    entry instanceof StateEntry.ControlGroupEntry(ControlGroup group)
                            ? new StateEntry.ControlGroupEntry(change.apply(group))
                            : entry);
        }
        return MetadataState.load(entries, state.version());
    }

    private static ControlGroup moved(
            ControlGroup group, List<NodeId> established, List<NodeId> leaving) {
        return new ControlGroup(
                group.id(),
                group.kind(),
                group.stream(),
                group.partition(),
                List.of(OTHER),
                OTHER,
                9,
                8,
                established,
                List.of(),
                List.of(),
                leaving);
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        shard.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void store(long group) {
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        shard.execute(() ->
                shard.write(new StoreOp.PutState(group, KEY, KEY), () -> stored.complete(true)));
        stored.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private boolean isStored(long group) {
        return ask(() -> store.getState(group, KEY) != null);
    }

    private @Nullable GroupLog log(ControlGroupKind kind) {
        long id = id(kind);
        return ask(() -> partitions.log(id));
    }

    @Test
    void nothingIsToldBeforeTheProcessIsRegistered() {
        director.onOpened(state);
        run(started(OTHER, 2));
        director.onEvents(state, events);
        director.onReplaced(state);
        assertThat(director.isRegistered()).isFalse();
        assertThat(log(ControlGroupKind.SPC)).isNull();
        register(2);
        for (ControlGroupKind kind : ControlGroupKind.values()) {
            GroupLog log = log(kind);
            assertThat(log).isNotNull();
            assertThat(ask(log::term)).isEqualTo(group(kind).term());
        }
    }

    @Test
    void whatWasToBeDeletedOnceAndIsHeldAgainStays() {
        store(id(ControlGroupKind.SPC));
        director.onOpened(with(group -> moved(group, List.of(OTHER), List.of(SELF))));
        register(2);
        assertThat(log(ControlGroupKind.SPC)).isNotNull();
        assertThat(isStored(id(ControlGroupKind.SPC))).isTrue();
    }

    @Test
    void aPartitionStaysUntilItsConsumerControllerMayGo() {
        register(2);
        store(id(ControlGroupKind.SPC));
        MetadataState between =
                with(group ->
                        group.kind() == ControlGroupKind.SPC
                                ? moved(group, List.of(OTHER), List.of(SELF))
                                : moved(group, List.of(SELF, OTHER), List.of()));
        director.onEvents(between, List.of(left(ControlGroupKind.SPC)));
        assertThat(log(ControlGroupKind.SCC)).isNotNull();
        assertThat(isStored(id(ControlGroupKind.SPC))).isTrue();
        MetadataState after = with(group -> moved(group, List.of(OTHER), List.of(SELF)));
        director.onEvents(after, List.of(left(ControlGroupKind.SCC)));
        assertThat(log(ControlGroupKind.SCC)).isNull();
        assertThat(log(ControlGroupKind.SPC)).isNull();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (isStored(id(ControlGroupKind.SPC))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private MetadataEvent left(ControlGroupKind kind) {
        ControlGroup group = group(kind);
        return new MetadataEvent.ReplicasLeft(
                List.of(new Tombstone.Purge(group.stream(), group.id(), SELF)));
    }

    @Test
    void aStateThatWasTakenOverAsAWholeBringsDefinitionsToo() {
        register(2);
        run(apply("b", stream(2 << 20)));
        director.onReplaced(state);
        StreamController partition = ask(() -> partitions.partition(id(ControlGroupKind.SPC)));
        assertThat(partition).isNotNull();
        assertThat(ask(partition::maxRecordBytes)).isEqualTo(2 << 20);
    }
}
