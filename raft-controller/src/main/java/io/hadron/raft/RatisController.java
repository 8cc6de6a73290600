package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerStartException.Reason;
import io.hadron.storage.MetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/** The controller on Apache Ratis. */
final class RatisController implements ClusterController {
    private final ControllerDirectory directory;
    private final MetadataStore store;
    private final CrcStateMachine machine;
    private final RaftServer server;
    private final RaftGroupId groupId;
    private final Readiness readiness;
    private final Submitter submitter;
    private final ControllerMember self;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RatisController(
            ControllerConfig config,
            ControllerDirectory directory,
            MetadataStore store,
            ControllerHooks hooks)
            throws IOException {
        this.directory = directory;
        this.self =
                new ControllerMember(
                        config.identity().node(),
                        config.listen().advertised(),
                        ControllerMember.MemberRole.VOTER,
                        true,
                        0);
        this.store = store;
        this.readiness = new Readiness();
        Consumer<Throwable> fatal = once(hooks.fatal());
        this.machine =
                new CrcStateMachine(
                        store,
                        hooks.listener(),
                        fatal,
                        ready -> onLeader(ready, fatal, hooks.duty()));
        this.groupId = RaftGroupId.valueOf(config.identity().clusterId());
        RaftPeer self = peer(config);
        this.server =
                RaftServer.newBuilder()
                        .setServerId(self.getId())
                        .setGroup(RaftGroup.valueOf(groupId, self))
                        .setProperties(RaftSettings.of(config, directory.raftDir()))
                        .setOption(RaftStorage.StartupOption.RECOVER)
                        .setStateMachineRegistry(id -> machine)
                        .build();
        this.submitter =
                new Submitter(server, groupId, config.timing().submitTimeout(), hooks.metrics());
    }

    /** Closes the store also when it refuses. */
    static ClusterController start(
            ControllerConfig config, MetadataStore store, ControllerHooks hooks)
            throws ControllerStartException {
        // Ratis would end the process when it can not listen.
        ExitUtils.disableSystemExit();
        RatisController controller;
        try {
            ControllerDirectory directory = ControllerDirectory.open(config);
            controller = new RatisController(config, directory, store, hooks);
        } catch (IOException | RuntimeException | ControllerStartException e) {
            store.close();
            throw StartFailures.of(e, config);
        }
        try {
            hooks.listener().onOpened(controller.machine.state());
            controller.server.start();
            controller.checkLog();
            return controller;
        } catch (IOException | RuntimeException | ControllerStartException e) {
            controller.close();
            throw StartFailures.of(e, config);
        }
    }

    /** Every disk is another peer: a voter that forgot its log must not vote under its old name. */
    private static RaftPeer peer(ControllerConfig config) {
        Identity identity = config.identity();
        String store = identity.storeId().toString().substring(0, 8);
        return RaftPeer.newBuilder()
                .setId(RaftPeerId.valueOf("node-" + identity.node() + "-" + store))
                .setAddress(new InetSocketAddress(config.listen().host(), config.listen().port()))
                .build();
    }

    /** The store was made from a log; that log must still be there, and the same one. */
    private void checkLog() throws IOException, ControllerStartException {
        TermIndex opened = machine.opened();
        RaftLog log = server.getDivision(groupId).getRaftLog();
        if (opened.getIndex() < 0) {
            if (log.getStartIndex() > 0) {
                throw damaged("the metadata is missing: the log begins at " + log.getStartIndex());
            }
            return;
        }
        TermIndex found = log.getTermIndex(opened.getIndex());
        if (!opened.equals(found)) {
            throw damaged(
                    "the metadata was made up to " + opened + ", the log has " + found + " there");
        }
    }

    private static ControllerStartException damaged(String what) {
        return new ControllerStartException(
                Reason.DAMAGED,
                what + "; restore both from one backup, or remove the node and add it anew");
    }

    private void onLeader(boolean ready, Consumer<Throwable> fatal, LeaderDuty duty) {
        if (ready) {
            try {
                directory.formed();
            } catch (IOException e) {
                fatal.accept(e);
                return;
            }
        }
        boolean before = readiness.isReady();
        readiness.set(ready);
        if (ready && !before) {
            duty.begin();
        } else if (!ready && before) {
            duty.end();
        }
    }

    private static Consumer<Throwable> once(Consumer<Throwable> fatal) {
        AtomicBoolean called = new AtomicBoolean();
        return failure -> {
            if (called.compareAndSet(false, true)) {
                fatal.accept(failure);
            }
        };
    }

    @Override
    public CompletionStage<SubmitResult> submit(MetadataCommand command) {
        if (closed.get()) {
            return CompletableFuture.completedFuture(
                    new SubmitResult.Unavailable("the controller is closed"));
        }
        if (!readiness.isReady()) {
            return CompletableFuture.completedFuture(
                    new SubmitResult.Unavailable("the controller has no leader here"));
        }
        return submitter.submit(command);
    }

    @Override
    public MetadataView current() {
        return machine.state();
    }

    @Override
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return readiness.await(timeout);
    }

    @Override
    public CompletionStage<MetadataView> fresh() {
        return CompletableFuture.completedFuture(machine.state());
    }

    @Override
    public @Nullable NodeId leader() {
        return isLeader() ? self.node() : null;
    }

    @Override
    public List<ControllerMember> members() {
        return List.of(self);
    }

    @Override
    public CompletionStage<MembershipResult> addListener(NodeId node, String address) {
        return notYet();
    }

    @Override
    public CompletionStage<MembershipResult> promote(NodeId node) {
        return notYet();
    }

    @Override
    public CompletionStage<MembershipResult> demote(NodeId node) {
        return notYet();
    }

    @Override
    public CompletionStage<MembershipResult> remove(NodeId node) {
        return notYet();
    }

    @Override
    public CompletionStage<MembershipResult> transferLeadership(NodeId node) {
        return notYet();
    }

    private static CompletionStage<MembershipResult> notYet() {
        return CompletableFuture.completedFuture(
                new MembershipResult.Refused("the controller has one member only"));
    }

    @Override
    public boolean isLeader() {
        return readiness.isReady();
    }

    @Override
    public int port() {
        return server.getServerRpc().getInetSocketAddress().getPort();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        machine.expectClose();
        submitter.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the controller", e);
        } finally {
            store.close();
        }
    }
}
