package io.hadron.cli.session;

import io.hadron.client.HadronException;
import io.hadron.client.Problem;
import io.hadron.proto.ErrorCode;
import java.util.List;
import java.util.Set;

/** Exit codes of the command line: a contract with scripts. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int CONFLICT = 4;
    public static final int UNAVAILABLE = 5;

    private static final Set<String> CONFLICTS =
            Set.of(
                    "DATA_LOSS_NOT_ALLOWED",
                    "STALE_REVISION",
                    "REVISION_REUSED",
                    "OTHER_BRANCH",
                    "STATE_CHANGED",
                    "REQUEST_ID_REUSED",
                    "IN_USE",
                    "PROTECTED",
                    "NODE_NOT_DRAINED",
                    "ONLY_COPY",
                    "RECOVERY_NOT_POSSIBLE");

    private ExitCode() {}

    /** Documents with problems: a conflict if nothing else is wrong. */
    public static int of(List<Problem> problems) {
        boolean conflict =
                !problems.isEmpty()
                        && problems.stream().map(Problem::code).allMatch(CONFLICTS::contains);
        return conflict ? CONFLICT : FAILED;
    }

    /** The exit code that tells of this failure. */
    public static int of(HadronException failure) {
        if (failure.code() == ErrorCode.INVALID_NAME) {
            return USAGE;
        }
        return switch (failure) {
            case HadronException.NotFound _ -> NOT_FOUND;
            case HadronException.Conflict _ -> CONFLICT;
            case HadronException.Unavailable _, HadronException.TimedOut _ -> UNAVAILABLE;
            case HadronException.InvalidDdl ddl -> of(ddl.problems());
            case HadronException.Invalid _,
                    HadronException.OutOfRange _,
                    HadronException.StaleDelivery _,
                    HadronException.Unauthorized _,
                    HadronException.Closed _,
                    HadronException.Defect _ ->
                    FAILED;
        };
    }
}
