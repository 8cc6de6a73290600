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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
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
    private final Consumer<Throwable> fatal;
    private final Consumer<Boolean> leaderReady;
    private volatile MetadataState state;
    private volatile boolean closing;

    /** The place in the log that the store was found at; index -1 if it is empty. */
    private final TermIndex opened;

    CrcStateMachine(
            MetadataStore store,
            ControllerListener listener,
            Consumer<Throwable> fatal,
            Consumer<Boolean> leaderReady) {
        this.store = store;
        this.listener = listener;
        this.fatal = fatal;
        this.leaderReady = leaderReady;
        MetadataImage image = store.load();
        this.opened = TermIndex.valueOf(image.appliedTerm(), image.appliedIndex());
        this.state = decode(image);
        if (opened.getIndex() >= 0) {
            setLastAppliedTermIndex(opened);
        }
    }

    MetadataState state() {
        return state;
    }

    TermIndex opened() {
        return opened;
    }

    /** Closing by Ratis is wanted from here on. */
    void expectClose() {
        closing = true;
    }

    private static MetadataState decode(MetadataImage image) {
        List<StateEntry> entries = new ArrayList<>();
        image.entries().values().forEach(value -> entries.add(EntryCodec.decode(value)));
        return MetadataState.load(entries, Math.max(0, image.appliedIndex()));
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
            throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle().startAndTransition(() -> {});
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        getLifeCycle()
                .startAndTransition(() -> {
                    MetadataImage image = store.load();
                    state = decode(image);
                    setLastAppliedTermIndex(
                            TermIndex.valueOf(image.appliedTerm(), image.appliedIndex()));
                });
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        LogEntryProto entry = context.getLogEntry();
        try {
            MetadataCommand command =
                    CommandCodec.decode(
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
            Transition transition = MetadataMachine.apply(state, entry.getIndex(), command);
            store.apply(changes(transition), entry.getTerm(), entry.getIndex());
            updateLastAppliedTermIndex(TermIndex.valueOf(entry));
            state = transition.state();
            if (!transition.events().isEmpty()) {
                listener.onEvents(transition.state(), transition.events());
            }
            return CompletableFuture.completedFuture(new OutcomeMessage(transition.outcome()));
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
            throw failure;
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
        if (index <= getLastAppliedTermIndex().getIndex()) {
            return;
        }
        try {
            store.apply(List.of(), term, index);
            updateLastAppliedTermIndex(term, index);
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
            throw failure;
        }
    }

    @Override
    public long takeSnapshot() {
        TermIndex applied = getLastAppliedTermIndex();
        try {
            store.sync();
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
            throw failure;
        }
        return applied.getIndex();
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        TermIndex applied = getLastAppliedTermIndex();
        return applied == null || applied.getIndex() < 0 ? null : new StoreSnapshot(applied);
    }

    @Override
    public void notifyLeaderReady() {
        leaderReady.accept(true);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        leaderReady.accept(false);
    }

    /** Ratis lives on after this, takes part in nothing, and calls itself running. */
    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        fatal.accept(cause);
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
            fatal.accept(new IllegalStateException(what));
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
