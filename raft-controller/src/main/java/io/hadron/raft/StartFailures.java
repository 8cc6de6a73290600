package io.hadron.raft;

import io.hadron.raft.ControllerStartException.Reason;
import java.net.BindException;
import org.apache.ratis.io.CorruptedFileException;
import org.apache.ratis.protocol.exceptions.ChecksumException;

/** Tells from what Ratis throws why it would not start. */
final class StartFailures {
    private static final int DEEPEST = 20;

    private StartFailures() {}

    static ControllerStartException of(Exception failure, ControllerConfig config) {
        if (failure instanceof ControllerStartException refused) {
            return refused;
        }
        Reason reason = reason(failure);
        String what =
                switch (reason) {
                    case ADDRESS_IN_USE ->
                            "can not listen on "
                                    + config.listen().host()
                                    + ":"
                                    + config.listen().port()
                                    + " (controller.port)";
                    case DAMAGED ->
                            "the controller's log or metadata in "
                                    + config.dir()
                                    + " is damaged; restore a backup, or remove the node and add it"
                                    + " anew";
                    case STORE_MISSING, STORE_EXISTS, FOREIGN_STORE, FAILED ->
                            "the controller did not start";
                };
        return new ControllerStartException(reason, what + " (" + failure + ")", failure);
    }

    private static Reason reason(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof BindException || isNativeBindFailure(at)) {
                return Reason.ADDRESS_IN_USE;
            }
            if (at instanceof ChecksumException
                    || at instanceof CorruptedFileException
                    || at instanceof UnreadableEntryException) {
                return Reason.DAMAGED;
            }
            at = at.getCause();
        }
        return Reason.FAILED;
    }

    /** Netty's native transports have an exception of their own. */
    private static boolean isNativeBindFailure(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.contains("Address already in use");
    }
}
