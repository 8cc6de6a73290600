package io.hadron.client.internal.cluster;

import io.hadron.client.StartAt;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.Start;

/** Where reading begins, on the wire. */
public final class Starts {
    private Starts() {}

    public static Start wire(StartAt start) {
        Start.Builder wire = Start.newBuilder();
        if (start instanceof StartAt.Latest) {
            wire.setPosition(Position.LATEST);
        } else if (start instanceof StartAt.Offset offset) {
            wire.setPosition(Position.OFFSET).setValue(offset.value());
        } else if (start instanceof StartAt.Time time) {
            wire.setPosition(Position.TIME).setValue(time.value().toEpochMilli());
        } else {
            wire.setPosition(Position.FIRST);
        }
        return wire.build();
    }
}
