package io.hadron.client.internal.cluster;

import io.hadron.client.HadronException;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;

/**
 * Namespace and name of a stream or group. Only the server knows all rules; this finds the slash.
 */
public record StreamName(String namespace, String name) {
    private static final String DEFAULT_NAMESPACE = "default";

    /**
     * Parses {@code namespace/name}, or {@code name} in the namespace {@code default}.
     *
     * @throws HadronException.Invalid if it is neither
     */
    public static StreamName parse(String text) {
        int slash = text.indexOf('/');
        StreamName parsed =
                slash < 0
                        ? new StreamName(DEFAULT_NAMESPACE, text)
                        : new StreamName(text.substring(0, slash), text.substring(slash + 1));
        if (parsed.namespace.isEmpty()
                || parsed.name.isEmpty()
                || parsed.name.indexOf('/') >= 0
                || text.length() > 200) {
            throw Failures.of(
                    ErrorCode.INVALID_NAME,
                    "\""
                            + (text.length() > 200 ? text.substring(0, 200) + "..." : text)
                            + "\" is"
                            + " not a name of the form namespace/name");
        }
        return parsed;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
