package io.hadron.core.cluster;

/** Applies commands: a pure function of the state and the command. */
public final class MetadataMachine {
    private MetadataMachine() {}

    /**
     * Decides and applies one command.
     *
     * @param index the command's place in the replicated log, above the state's version; becomes
     *     the new version, also when the command is refused
     */
    public static Transition apply(MetadataState state, long index, MetadataCommand command) {
        MetadataEditor editor = new MetadataEditor(state, index);
        return editor.finish(new MetadataOutcome.NodeAccepted(command.hashCode(), 0));
    }
}
