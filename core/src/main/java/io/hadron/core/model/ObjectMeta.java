package io.hadron.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What all objects have in common.
 *
 * @param revision 1 when created, one more with every change
 * @param managed the deployment that changed it last, or null when it was changed by hand
 * @param createdMs time of the command that created it, in milliseconds since 1970
 * @param changedMs time of the command that changed it last
 */
public record ObjectMeta(
        ObjectId id,
        long revision,
        Labels labels,
        @Nullable Managed managed,
        long createdMs,
        long changedMs) {
    public ObjectMeta {
        Range.check("revision", revision, 1, Long.MAX_VALUE);
    }

    public static ObjectMeta created(
            ObjectId id, Labels labels, @Nullable Managed managed, long timeMs) {
        return new ObjectMeta(id, 1, labels, managed, timeMs, timeMs);
    }

    public ObjectMeta changed(Labels newLabels, @Nullable Managed newManaged, long timeMs) {
        return new ObjectMeta(id, revision + 1, newLabels, newManaged, createdMs, timeMs);
    }

    /** The same object, now vouched for by another deployment. */
    public ObjectMeta managedBy(@Nullable Managed newManaged) {
        return new ObjectMeta(id, revision, labels, newManaged, createdMs, changedMs);
    }
}
