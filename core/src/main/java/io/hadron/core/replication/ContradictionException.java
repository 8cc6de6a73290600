package io.hadron.core.replication;

/**
 * What a peer sent contradicts what this replica knows: one of the two is wrong, and nobody can
 * tell which. Nothing of it was carried out, and the machine has stopped: the group takes no
 * further part on this replica, everything else goes on.
 */
public final class ContradictionException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ContradictionException(String message, RuntimeException cause) {
        super(message, cause);
    }
}
