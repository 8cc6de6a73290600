package io.hadron.core.consumer;

import io.hadron.core.model.Backoff;
import java.time.Duration;

/** Group settings as bytes, within entries and snapshots. */
final class GroupSettingsCodec {

    private GroupSettingsCodec() {}

    static void write(GroupSettings settings, ByteWriter out) {
        out.writeNumber(settings.maxInFlight());
        out.writeNumber(settings.maxDeliveries());
        out.writeNumber(settings.backoff().from().toMillis());
        out.writeNumber(settings.backoff().to().toMillis());
        out.writeTarget(settings.deadLetter());
        out.writeNumber(settings.ackTimeoutMs());
        out.writeNumber(settings.maxOutstanding());
    }

    static GroupSettings read(ByteReader in) {
        return new GroupSettings(
                in.readInt(),
                in.readInt(),
                new Backoff(Duration.ofMillis(in.readNumber()), Duration.ofMillis(in.readNumber())),
                in.readTarget(),
                in.readNumber(),
                in.readInt());
    }
}
