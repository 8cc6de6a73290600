package io.hadron.core.cluster;

import io.hadron.core.model.ObjectRef;

/**
 * One object of an applied change set.
 *
 * @param id the object's id, as a number; that of the deleted one for a delete
 * @param revision the object's revision afterwards; 0 for a delete
 */
public record AppliedChange(ObjectRef ref, Action action, long id, long revision) {
    /** What happens to an object. */
    public enum Action {
        CREATE,
        CHANGE,
        /** Deleted and created again: what it held is lost. */
        REPLACE,
        DELETE,
        NONE
    }
}
