package io.hadron.core.cluster;

import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectRef;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one apply or delete asks for: all of it happens, or nothing.
 *
 * @param requestId names the request, so that a retry is answered and not done again; empty = none
 * @param objects documents to be created or changed
 * @param deletes objects to be deleted
 */
public record ChangeSet(
        String requestId, List<DesiredObject> objects, List<ObjectRef> deletes, Options options) {
    /** Most objects in one change set. */
    public static final int MAX_OBJECTS = 10_000;

    /** Longest request id, in characters. */
    public static final int MAX_REQUEST_ID = 100;

    public ChangeSet {
        objects = List.copyOf(objects);
        deletes = List.copyOf(deletes);
        if (requestId.length() > MAX_REQUEST_ID) {
            throw new IllegalArgumentException("request id is longer than 100 characters");
        }
    }

    public static ChangeSet apply(String requestId, List<DesiredObject> objects, Options options) {
        return new ChangeSet(requestId, objects, List.of(), options);
    }

    public static ChangeSet deletion(String requestId, List<ObjectRef> refs, Options options) {
        return new ChangeSet(requestId, List.of(), refs, options);
    }

    /** A hash of what is asked for, whichever file it was written in. */
    public long fingerprint() {
        List<DesiredObject> plain =
                objects.stream().map(object -> object.withOrigin(Origin.NONE)).toList();
        return Digest.of(plain + "|" + deletes + "|" + options);
    }

    /**
     * How a change set may be applied.
     *
     * @param managed the branch and revision of this deployment; null = by hand
     * @param takeOver change objects that another branch manages
     * @param allowDataLoss objects that may lose data
     * @param baseSchemaVersion refuse if the schema has changed since this version; 0 = do not
     *     check
     */
    public record Options(
            @Nullable Managed managed,
            boolean takeOver,
            SortedSet<ObjectRef> allowDataLoss,
            long baseSchemaVersion) {
        /** By hand, no data loss, whatever the state is. */
        public static final Options NONE = new Options(null, false, new TreeSet<>(), 0);

        public Options {
            allowDataLoss = Collections.unmodifiableSortedSet(new TreeSet<>(allowDataLoss));
        }

        public Options allowing(Collection<ObjectRef> losers) {
            return new Options(managed, takeOver, new TreeSet<>(losers), baseSchemaVersion);
        }

        public Options managedBy(Managed deployment) {
            return new Options(deployment, takeOver, allowDataLoss, baseSchemaVersion);
        }

        public Options takingOver() {
            return new Options(managed, true, allowDataLoss, baseSchemaVersion);
        }
    }
}
