package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.cluster.Transition;
import io.hadron.storage.MetadataChange;
import io.hadron.storage.MetadataImage;
import io.hadron.storage.MetadataStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Runs the metadata machine on Raft's log. The state and its place in the log change in one write
 * of the store, so a restart goes on where the store is; a snapshot is nothing but a sync of the
 * store. Whatever goes wrong while applying is fatal: Ratis would log it, go on, and let nodes
 * differ.
 */
final class CrcStateMachine extends BaseStateMachine {
    private final MetadataStore store;
    private final ControllerListener listener;
    private final MachineEvents events;
    private final StateInstaller installer;
    private final CommitWatch commits = new CommitWatch();
    private final ImageServer images = new ImageServer(this::applied);

    /** Held by whoever uses the store. */
    private final ReentrantLock storeLock = new ReentrantLock();

    private volatile ImageServer.Applied applied;
    private volatile boolean closing;
    private volatile Supplier<CompletableFuture<Void>> beforeFlush =
            () -> CompletableFuture.completedFuture(null);
    private boolean firstSeen;

    /** The store is ahead of what Ratis knows, until {@link #reinitialize}. */
    private volatile boolean jumped;

    /** The place in the log that the store was found at; index -1 if it is empty. */
    private final TermIndex opened;

    CrcStateMachine(
            MetadataStore store,
            ControllerListener listener,
            MachineEvents events,
            StateInstaller installer) {
        this.store = store;
        this.listener = listener;
        this.events = events;
        this.installer = installer;
        this.applied = load();
        this.opened = applied.place();
        if (opened.getIndex() >= 0) {
            setLastAppliedTermIndex(opened);
        }
    }

    MetadataState state() {
        return applied.state();
    }

    ImageServer.Applied applied() {
        return applied;
    }

    TermIndex opened() {
        return opened;
    }

    CommitWatch commits() {
        return commits;
    }

    /** Closing by Ratis is wanted from here on. */
    void expectClose() {
        closing = true;
    }

    /** For tests: what every flush of the log waits for, on the log's thread. */
    void beforeFlush(Supplier<CompletableFuture<Void>> action) {
        beforeFlush = action;
    }

    private ImageServer.Applied load() {
        MetadataImage image = store.load();
        List<StateEntry> entries = new ArrayList<>();
        image.entries().values().forEach(value -> entries.add(EntryCodec.decode(value)));
        return new ImageServer.Applied(
                MetadataState.load(entries, Math.max(0, image.appliedIndex())),
                TermIndex.valueOf(image.appliedTerm(), image.appliedIndex()));
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
            throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle().startAndTransition(() -> {});
    }

    // ------------------------------------------------------------------ applying

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext context = super.startTransaction(request);
        context.setStateMachineContext(commits.begin());
        return context;
    }

    @Override
    public TransactionContext cancelTransaction(TransactionContext context) {
        endWatch(context);
        return context;
    }

    private void endWatch(TransactionContext context) {
        if (context.getStateMachineContext() instanceof CommitWatch.Started started) {
            commits.end(started);
        }
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        endWatch(context);
        LogEntryProto entry = context.getLogEntry();
        storeLock.lock();
        try {
            if (entry.getIndex() <= applied.place().getIndex()) {
                // It is in the state that was taken over meanwhile; nobody here waits for it.
                return CompletableFuture.completedFuture(Message.EMPTY);
            }
            MetadataCommand command =
                    CommandCodec.decode(
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
            Transition transition =
                    MetadataMachine.apply(applied.state(), entry.getIndex(), command);
            move(changes(transition), transition.state(), TermIndex.valueOf(entry));
            if (!transition.events().isEmpty()) {
                listener.onEvents(transition.state(), transition.events());
            }
            return CompletableFuture.completedFuture(new OutcomeMessage(transition.outcome()));
        } catch (RuntimeException | IOException | Error failure) {
            throw fatal(failure);
        } finally {
            storeLock.unlock();
        }
    }

    private void move(List<MetadataChange> changes, MetadataState state, TermIndex place)
            throws IOException {
        noteFirst();
        store.apply(changes, place.getTerm(), place.getIndex());
        updateLastAppliedTermIndex(place);
        applied = new ImageServer.Applied(state, place);
        events.applied();
    }

    private void noteFirst() throws IOException {
        if (!firstSeen) {
            events.firstApply();
            firstSeen = true;
        }
    }

    private static List<MetadataChange> changes(Transition transition) {
        List<MetadataChange> changes = new ArrayList<>();
        transition
                .changes()
                .forEach((key, entry) ->
                        changes.add(
                                new MetadataChange(
                                        EntryCodec.key(key),
                                        entry.map(EntryCodec::encode).orElse(null))));
        return changes;
    }

    /** Entries of Ratis's own do not come to apply; they move the place all the same. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        storeLock.lock();
        try {
            if (index > applied.place().getIndex()) {
                // Every node counts these too, so that equal places mean equal states.
                move(List.of(), applied.state().at(index), TermIndex.valueOf(term, index));
            }
        } catch (RuntimeException | IOException | Error failure) {
            throw fatal(failure);
        } finally {
            storeLock.unlock();
        }
    }

    private IllegalStateException fatal(Throwable failure) {
        events.fatal(failure);
        return new IllegalStateException("applying failed: " + failure, failure);
    }

    // ------------------------------------------------------------------ snapshots

    @Override
    public long takeSnapshot() {
        storeLock.lock();
        try {
            if (jumped) {
                return RaftLog.INVALID_LOG_INDEX;
            }
            store.sync();
            return applied.place().getIndex();
        } catch (RuntimeException | Error failure) {
            throw fatal(failure);
        } finally {
            storeLock.unlock();
        }
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        TermIndex place = applied.place();
        return place.getIndex() < 0 ? null : new StoreSnapshot(place);
    }

    /** Other nodes ask for the state in chunks, any of them and at any time. */
    @Override
    public CompletableFuture<Message> queryStale(Message question, long minIndex) {
        try {
            byte[] chunk = images.answer(question.getContent().asReadOnlyByteBuffer());
            return CompletableFuture.completedFuture(
                    Message.valueOf(UnsafeByteOperations.unsafeWrap(chunk)));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A linearizable read: Ratis answers when everything committed before is applied here. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
            RoleInfoProto role, TermIndex firstInLog) {
        TermIndex place = applied.place();
        if (place.getIndex() >= 0 && place.getIndex() + 1 >= firstInLog.getIndex()) {
            return CompletableFuture.completedFuture(place);
        }
        if (jumped) {
            // Ratis takes up the state before first; the leader asks again.
            return CompletableFuture.failedFuture(new IOException("a state is being taken up"));
        }
        return installer.fetch(role).thenApply(fetched -> install(fetched, firstInLog));
    }

    /**
     * Puts a fetched state into the store, in one write, and only then says that it is there: the
     * log may be dropped from then on. What is applied until {@link #reinitialize} is older.
     */
    private TermIndex install(ImageFetcher.Fetched fetched, TermIndex firstInLog) {
        storeLock.lock();
        try {
            TermIndex place = fetched.place();
            if (place.getIndex() <= applied.place().getIndex()) {
                return applied.place();
            }
            if (place.getIndex() + 1 < firstInLog.getIndex()) {
                throw new IllegalStateException(
                        "the leader's state at " + place + " is older than its log");
            }
            List<MetadataChange> changes = new ArrayList<>();
            TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
            for (byte[] entry : fetched.entries()) {
                byte[] key = EntryCodec.key(EntryCodec.decode(entry).key());
                keys.add(key);
                changes.add(MetadataChange.put(key, entry));
            }
            for (byte[] key : store.load().entries().keySet()) {
                if (!keys.contains(key)) {
                    changes.add(MetadataChange.delete(key));
                }
            }
            replace(changes, place);
            return place;
        } finally {
            storeLock.unlock();
        }
    }

    private void replace(List<MetadataChange> changes, TermIndex place) {
        try {
            events.jumping(place);
            noteFirst();
            jumped = true;
            store.apply(changes, place.getTerm(), place.getIndex());
            store.sync();
            applied = load();
            setLastAppliedTermIndex(place);
        } catch (RuntimeException | IOException | Error failure) {
            throw fatal(failure);
        }
    }

    @Override
    public void pause() {
        if (getLifeCycleState() != LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.PAUSING);
            getLifeCycle().transition(LifeCycle.State.PAUSED);
        }
    }

    @Override
    public void reinitialize() throws IOException {
        storeLock.lock();
        try {
            getLifeCycle()
                    .startAndTransition(() -> {
                        ImageServer.Applied loaded = load();
                        setLastAppliedTermIndex(loaded.place());
                        applied = loaded;
                        if (jumped) {
                            jumped = false;
                            listener.onReplaced(loaded.state());
                        }
                    });
        } catch (RuntimeException | Error failure) {
            throw fatal(failure);
        } finally {
            storeLock.unlock();
        }
    }

    // ------------------------------------------------------------------ notices

    @Override
    public CompletableFuture<Void> flush(long index) {
        return beforeFlush.get();
    }

    @Override
    public void notifyLeaderReady() {
        events.leading(true);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        commits.clear();
        events.leading(false);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, @Nullable RaftPeerId leader) {
        events.leaderChanged(leader);
    }

    @Override
    public void notifyConfigurationChanged(
            long term, long index, RaftConfigurationProto configuration) {
        events.membersChanged(configuration);
    }

    /** Ratis lives on after this, takes part in nothing, and calls itself running. */
    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        events.fatal(cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        requireClosing("Ratis shut itself down");
    }

    @Override
    public void close() throws IOException {
        requireClosing("Ratis closed the state machine");
        super.close();
    }

    private void requireClosing(String what) {
        if (!closing) {
            events.fatal(new IllegalStateException(what));
        }
    }

    /** The store as it is: there are no files to be copied. */
    private record StoreSnapshot(TermIndex place) implements SnapshotInfo {
        @Override
        public TermIndex getTermIndex() {
            return place;
        }

        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }
}
