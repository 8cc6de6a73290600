package io.hadron.proto.batch;

import java.io.Serial;

/**
 * A batch that was expected to be well-formed is not. Brokers use {@link BatchValidator} instead,
 * which does not throw.
 */
public final class BatchFormatException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final BatchProblem problem;
    private final String detail;

    public BatchFormatException(BatchProblem problem, String detail) {
        super(problem.code() + ": " + problem.message() + " (" + detail + ")");
        this.problem = problem;
        this.detail = detail;
    }

    BatchFormatException(BatchProblem problem, String detail, Throwable cause) {
        this(problem, detail);
        initCause(cause);
    }

    public BatchProblem problem() {
        return problem;
    }

    /** What was found, in words. */
    public String detail() {
        return detail;
    }
}
