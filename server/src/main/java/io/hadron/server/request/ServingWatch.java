package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Waits until the control groups of changed objects are established, so that whoever applied a
 * stream can use it at once. A courtesy with a time limit: the change itself is done. {@link
 * #changed} is called on every change of the metadata.
 */
public final class ServingWatch {
    private static final long PATIENCE_MS = 5_000;

    private final Supplier<MetadataView> metadata;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public ServingWatch(Supplier<MetadataView> metadata) {
        this.metadata = metadata;
    }

    /** The metadata has changed. Any thread. */
    public void changed() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** Runs the action, which must return at once, on every change. */
    void onChange(Runnable action) {
        listeners.add(action);
    }

    /**
     * Waits.
     *
     * @param version of the metadata that first contained them as they are now
     */
    void await(List<ObjectRef> objects, long version) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        lock.lockInterruptibly();
        try {
            while (left > 0
                    && (metadata.get().version() < version
                            || !objects.stream().allMatch(this::serves))) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean serves(ObjectRef ref) {
        MetadataView view = metadata.get();
        SchemaObject object = view.object(ref);
        return switch (object) {
            case null -> true;
            case SchemaObject.NamespaceInfo _ -> true;
            case SchemaObject.StreamInfo stream ->
                    established(view, ControlGroupKind.SPC, stream.id());
            case SchemaObject.GroupInfo group ->
                    established(view, ControlGroupKind.SCC, group.streamId());
        };
    }

    private static boolean established(MetadataView view, ControlGroupKind kind, ObjectId stream) {
        return view.controlGroupsOf(kind, stream).stream().allMatch(ControlGroup::isEstablished);
    }
}
