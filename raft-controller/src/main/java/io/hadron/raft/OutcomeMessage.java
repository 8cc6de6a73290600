package io.hadron.raft;

import io.hadron.core.cluster.MetadataOutcome;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A command's outcome on its way to who submitted it, encoded only when it leaves the process. */
record OutcomeMessage(MetadataOutcome outcome) implements Message {
    @Override
    public ByteString getContent() {
        return UnsafeByteOperations.unsafeWrap(OutcomeCodec.encode(outcome));
    }

    static MetadataOutcome read(Message message) {
        return message instanceof OutcomeMessage local
                ? local.outcome()
                : OutcomeCodec.decode(message.getContent().asReadOnlyByteBuffer());
    }
}
