package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.storage.MetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/** The controller on Apache Ratis. */
final class RatisController implements ClusterController, MachineEvents {
    private final ControllerConfig config;
    private final ControllerDirectory directory;
    private final MetadataStore store;
    private final Consumer<Throwable> fatal;
    private final Readiness readiness;
    private final StateInstaller installer = new StateInstaller();
    private final CrcStateMachine machine;
    private final RaftHost raft;
    private final LeaderLink link;
    private final Requester requester;
    private final Submitter submitter;
    private final Membership membership;
    private final LeaderWatch watch;
    private final ApplyNudge nudge;
    private final ElectionWatch elections;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RatisController(
            ControllerConfig config,
            ControllerDirectory directory,
            MetadataStore store,
            ControllerHooks hooks)
            throws IOException {
        this.config = config;
        this.directory = directory;
        this.store = store;
        this.fatal = once(hooks.fatal());
        this.readiness = new Readiness(hooks.duty());
        this.machine = new CrcStateMachine(store, hooks.listener(), this, installer);
        this.raft = RaftHost.build(config, directory, machine);
        this.nudge = new ApplyNudge(raft.view(), raft::inside);
        this.elections =
                new ElectionWatch(raft.view(), raft::inside, config.timing().electionTimeout());
        this.link = new LeaderLink(raft.server(), raft.view(), raft.properties(), config.peers());
        installer.use(link, raft.view());
        this.requester = new Requester(link, raft.view());
        this.submitter = new Submitter(requester, config.timing().submitTimeout(), hooks.metrics());
        this.membership =
                new Membership(
                        raft.server(),
                        raft.view(),
                        link,
                        raft::address,
                        config.timing().electionTimeout());
        this.watch = new LeaderWatch(raft.view(), machine.commits(), membership, config.timing());
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
            controller.raft.start(controller.machine.opened());
            controller.elections.start();
            return controller;
        } catch (IOException | RuntimeException | ControllerStartException e) {
            controller.close();
            throw StartFailures.of(e, config);
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

    /** For tests, which make things go wrong. */
    CrcStateMachine machine() {
        return machine;
    }

    /** For tests. */
    RaftHost raft() {
        return raft;
    }

    // ------------------------------------------------------------------ what the machine tells

    @Override
    public void leading(boolean ready) {
        readiness.set(ready);
        watch.leading(ready);
        if (ready) {
            requester.leaderChanged(raft.view().self());
            tellAddress();
        }
    }

    /** Others must find this node where it is now. Alone it does not matter. */
    private void tellAddress() {
        GroupView.Members members = raft.view().members();
        var self = members.find(raft.view().self());
        boolean alone = members.voters().size() + members.listeners().size() == 1;
        if (!alone && self != null && !self.getAddress().equals(raft.address())) {
            CompletableFuture<?> _ =
                    membership.addListener(config.identity().node(), raft.address());
        }
    }

    @Override
    public void leaderChanged(@Nullable RaftPeerId leader) {
        requester.leaderChanged(leader);
    }

    /** A node that is no voter must never stand for election: Ratis would shut it down for that. */
    @Override
    public void membersChanged(RaftConfigurationProto members) {
        String self = raft.view().self().toString();
        boolean voter =
                members.getPeersList().stream()
                        .anyMatch(peer -> peer.getId().toStringUtf8().equals(self));
        raft.inside().pauseElections(!voter);
    }

    @Override
    public void firstApply() throws IOException {
        directory.formed();
    }

    @Override
    public void applied() {
        nudge.applied();
    }

    @Override
    public void jumping(TermIndex place) throws IOException {
        directory.jumped(place);
    }

    @Override
    public void fatal(Throwable failure) {
        fatal.accept(failure);
    }

    // ------------------------------------------------------------------ commands and reads

    @Override
    public CompletionStage<SubmitResult> submit(MetadataCommand command) {
        return submitter.submit(command);
    }

    @Override
    public MetadataView current() {
        return machine.state();
    }

    @Override
    public CompletionStage<MetadataView> fresh() {
        return fresh(config.timing().submitTimeout());
    }

    private CompletableFuture<MetadataView> fresh(Duration timeout) {
        return requester
                .ask(
                        RaftClientRequest.readRequestType(),
                        Message.EMPTY,
                        Requester.Where.HERE,
                        timeout.toMillis())
                .thenApply(reply -> machine.state());
    }

    @Override
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        CompletableFuture<?> _ = fresh(timeout).thenRun(readiness::caughtUp);
        return readiness.await(timeout);
    }

    // ------------------------------------------------------------------ members

    @Override
    public boolean isLeader() {
        return readiness.isLeading();
    }

    @Override
    public @Nullable NodeId leader() {
        RaftPeerId leader = closed.get() ? null : raft.view().leader();
        return leader == null ? null : Peers.node(leader);
    }

    @Override
    public List<ControllerMember> members() {
        return raft.view().describe();
    }

    @Override
    public CompletionStage<MembershipResult> addListener(NodeId node, String address) {
        return membership.addListener(node, address);
    }

    @Override
    public CompletionStage<MembershipResult> promote(NodeId node) {
        return membership.promote(node);
    }

    @Override
    public CompletionStage<MembershipResult> demote(NodeId node) {
        return membership.demote(node);
    }

    @Override
    public CompletionStage<MembershipResult> remove(NodeId node) {
        return membership.remove(node);
    }

    @Override
    public CompletionStage<MembershipResult> transferLeadership(NodeId node) {
        return membership.transferLeadership(node);
    }

    @Override
    public void processGone(NodeId node) {
        elections.gone(Peers.id(node));
    }

    @Override
    public int port() {
        return raft.port();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        machine.expectClose();
        watch.close();
        elections.close();
        nudge.close();
        membership.close();
        requester.close();
        installer.close();
        try {
            raft.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the controller", e);
        } finally {
            link.close();
            readiness.set(false);
            store.close();
        }
    }
}
