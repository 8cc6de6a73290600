package io.hadron.raft;

import io.hadron.core.cluster.MetadataOutcome;
import java.nio.charset.StandardCharsets;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * A command's outcome on its way to who submitted it on this node. It never leaves the process:
 * what travels is text for logs.
 */
record OutcomeMessage(MetadataOutcome outcome) implements Message {
    @Override
    public ByteString getContent() {
        return ByteString.copyFrom(
                outcome.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
    }
}
