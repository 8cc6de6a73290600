package io.hadron.cli.session;

import io.hadron.client.HadronException;
import io.hadron.proto.ErrorCode;

/** Exit codes of the command line: a contract with scripts. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int CONFLICT = 4;
    public static final int UNAVAILABLE = 5;

    private ExitCode() {}

    /** The exit code that tells of this failure. */
    public static int of(HadronException failure) {
        if (failure.code() == ErrorCode.INVALID_NAME) {
            return USAGE;
        }
        return switch (failure) {
            case HadronException.NotFound _ -> NOT_FOUND;
            case HadronException.Conflict _ -> CONFLICT;
            case HadronException.Unavailable _, HadronException.TimedOut _ -> UNAVAILABLE;
            case HadronException.Invalid _,
                    HadronException.InvalidDdl _,
                    HadronException.OutOfRange _,
                    HadronException.StaleDelivery _,
                    HadronException.Unauthorized _,
                    HadronException.Closed _,
                    HadronException.Defect _ ->
                    FAILED;
        };
    }
}
