package io.hadron.server.node;

/** The node can not start; nothing was changed. The advice says what to do. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String advice;

    public NodeStartException(String problem, String advice) {
        super(problem);
        this.advice = advice;
    }

    public String advice() {
        return advice;
    }
}
