package io.hadron.client.internal;

import io.hadron.client.ClientOptions;
import io.hadron.client.Fault;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.proto.ErrorCode;

/** Holds what one client has open. */
public final class ClientRuntime {
    private ClientRuntime() {}

    public static HadronClient connect(ClientOptions options) {
        ErrorCode code =
                options.eventLoops() > 0 ? ErrorCode.NOT_AVAILABLE_YET : ErrorCode.INTERNAL;
        throw HadronException.of(Fault.of(code, "connecting to " + options.addresses()));
    }
}
