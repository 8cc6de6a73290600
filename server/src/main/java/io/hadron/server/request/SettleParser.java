package io.hadron.server.request;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.hadron.core.consumer.ConsumerLimits;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Settlement;
import java.io.IOException;

/**
 * Reads settle requests and counts on the way: settlements beyond what one request may hold are
 * skipped, for empty ones take two bytes each on the wire and a hundred as objects. One more than
 * allowed is kept, so that the request is refused.
 */
final class SettleParser extends AbstractParser<SettleRequest> {
    static final SettleParser INSTANCE = new SettleParser();

    private static final int CHANNEL =
            SettleRequest.CHANNEL_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED64;
    private static final int SETTLEMENT =
            SettleRequest.SETTLEMENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private SettleParser() {}

    @Override
    public SettleRequest parsePartialFrom(CodedInputStream in, ExtensionRegistryLite registry)
            throws InvalidProtocolBufferException {
        SettleRequest.Builder request = SettleRequest.newBuilder();
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == CHANNEL) {
                    request.setChannel(in.readFixed64());
                } else if (tag == SETTLEMENT
                        && request.getSettlementsCount() <= ConsumerLimits.MAX_SETTLE_ITEMS) {
                    request.addSettlements(in.readMessage(Settlement.parser(), registry));
                } else if (!in.skipField(tag)) {
                    break;
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return request.build();
    }
}
