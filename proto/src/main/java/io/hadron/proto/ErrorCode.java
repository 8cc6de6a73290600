package io.hadron.proto;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one table of error codes on the wire. Numbers and names are for ever: new ones are added at
 * the end of their block, retired ones stay.
 *
 * <p>{@link #retryable()} means that the same request may succeed later without a change by the
 * caller. Whether a failed request may still take effect is said per failure (DEFINITE or UNKNOWN);
 * {@link #mayTakeEffect()} is the default for the code.
 */
public enum ErrorCode {
    OK(0, false, false, "Nothing went wrong.", ""),

    // 1-99: protocol and connection
    INVALID_FRAME(
            1,
            false,
            false,
            "A frame that breaks the protocol.",
            "Use a current Hadron client; check that nothing rewrites the connection."),
    UNSUPPORTED_VERSION(
            2,
            false,
            false,
            "Client and server share no protocol version.",
            "Upgrade the older of the two; the message names both ranges."),
    FRAME_TOO_LARGE(
            3,
            false,
            false,
            "A frame above the node's limit.",
            "Send smaller batches, or raise limits.maxFrame on every node."),
    NOT_HADRON(
            4,
            false,
            false,
            "Another protocol on the broker port.",
            "HTTP is served on the admin port (7480 by default)."),
    UNKNOWN_METHOD(
            5,
            false,
            false,
            "A request that this node does not know.",
            "Upgrade the node, or use a client of its version."),
    INVALID_REQUEST(
            6,
            false,
            false,
            "A request with a missing or impossible field.",
            "The message names the field."),
    CONNECTION_LOST(
            7,
            true,
            true,
            "The connection broke before the answer came.",
            "Retry; idempotent producers never duplicate."),
    TIMEOUT(
            8,
            true,
            true,
            "No answer within the time allowed.",
            "Retry, or allow more time with --timeout."),
    OVERLOADED(
            9,
            true,
            false,
            "The node has more work queued than it may hold.",
            "Retry with back-off; add partitions or nodes if it lasts."),
    SHUTTING_DOWN(
            10,
            true,
            false,
            "The node is stopping.",
            "Retry; clients find the new leader by themselves."),
    NOT_READY(
            11,
            true,
            false,
            "The node is still opening its storage.",
            "Wait until /ready answers 200."),
    UNAUTHORIZED(12, false, false, "No valid token.", "Pass a token with --token or HADRON_TOKEN."),
    CANCELLED(13, false, true, "The caller gave up or closed the client.", "None needed."),
    TOO_MANY_CHANNELS(
            14,
            false,
            false,
            "More channels or requests on one connection than allowed.",
            "Open another connection, or close channels that are not used."),
    WRONG_CLUSTER(
            15,
            false,
            false,
            "The address leads to another cluster than before.",
            "Correct the addresses, or make a new client for the new cluster; of what was published to the old one it knows nothing."),

    // 100-199: names and schema
    UNKNOWN_STREAM(
            100,
            false,
            false,
            "No stream of this name.",
            "Create it: hadron apply -f FILE, or hadron sub STREAM --create."),
    UNKNOWN_GROUP(
            101,
            false,
            false,
            "No consumer group of this name on the stream.",
            "Create it: hadron apply -f FILE, or hadron sub STREAM --group G --create."),
    UNKNOWN_NAMESPACE(
            102,
            false,
            false,
            "No namespace of this name.",
            "Create it with a document of kind Namespace."),
    UNKNOWN_PARTITION(
            103,
            true,
            false,
            "No such partition, or it belongs to a stream that was deleted.",
            "Refresh metadata; clients do so by themselves."),
    UNKNOWN_OBJECT(
            104,
            false,
            false,
            "No object of this kind and name.",
            "List what there is: hadron get."),
    INVALID_NAME(
            105,
            false,
            false,
            "A name that breaks the rules.",
            "Namespaces: 1-63 of a-z 0-9 -, no hyphen at an end. Others: 1-100 of a-z A-Z 0-9 - _ ."),
    INVALID_DDL(
            106,
            false,
            false,
            "Documents with problems.",
            "Mend what is listed with file and line, then apply again. Nothing was changed."),
    DATA_LOSS_NOT_ALLOWED(
            107,
            false,
            false,
            "A change that would lose data and was not named.",
            "Name it with --allow-data-loss KIND/NAMESPACE/NAME if that is meant."),
    REVISION_CONFLICT(
            108,
            false,
            false,
            "The object was changed since, or another branch manages it.",
            "Plan again from the current state; --take-over changes the branch."),
    NOT_AVAILABLE_YET(
            109,
            false,
            false,
            "A feature that this version does not have.",
            "See the list of what is not there yet in the README."),
    IN_USE(
            110,
            false,
            false,
            "The object is needed by another one.",
            "Delete or change what needs it first; the message names it."),
    LIMIT_EXCEEDED(
            111,
            false,
            false,
            "More objects, partitions or members than allowed.",
            "The message names the limit and its setting."),

    // 200-299: replication and leadership
    NOT_LEADER(
            200,
            true,
            false,
            "Another node leads this partition.",
            "Refresh metadata; clients do so by themselves."),
    STALE_TERM(
            201,
            true,
            false,
            "A message from an older term.",
            "Refresh metadata; clients do so by themselves."),
    UNAVAILABLE(
            202,
            true,
            false,
            "The partition has no leader that may serve now.",
            "Retry; see hadron cluster status if it lasts."),
    NOT_ENOUGH_REPLICAS(
            203,
            true,
            true,
            "Fewer replicas than the acks level needs answered in time.",
            "Retry; check the nodes with hadron node list."),
    LEADER_CHANGED(
            204,
            true,
            true,
            "The leader changed after the write was taken.",
            "Retry; idempotent producers never duplicate."),
    CONTROLLER_UNAVAILABLE(
            205,
            true,
            true,
            "The cluster controller did not confirm in time.",
            "Retry with the same request id."),

    // 300-399: produce and storage
    RECORD_TOO_LARGE(
            300,
            false,
            false,
            "A record above the stream's limit.",
            "Split it, or raise the stream's maxRecordSize."),
    BATCH_TOO_LARGE(
            301,
            false,
            false,
            "A batch above the node's limit.",
            "Lower batchSize, or raise limits.maxBatch."),
    CORRUPT_BATCH(
            302,
            false,
            false,
            "A record batch whose checksum does not match.",
            "Check memory and network of the producer; send it again from its source."),
    INVALID_BATCH(
            303,
            false,
            false,
            "A record batch that breaks the format.",
            "The message names the field; use a current client."),
    UNSUPPORTED_CODEC(
            304,
            false,
            false,
            "A compression codec that is not accepted.",
            "Use none, lz4 or zstd."),
    DECOMPRESSION_LIMIT(
            305,
            false,
            false,
            "A batch that grows past the limit when decompressed.",
            "Send smaller batches."),
    OUT_OF_ORDER_SEQUENCE(
            306,
            false,
            false,
            "A producer's batch came before an earlier one.",
            "Clients send again in order by themselves."),
    STALE_PRODUCER(
            307,
            false,
            false,
            "A producer id or epoch that is no longer valid.",
            "Open a new publisher."),
    STORAGE_FULL(
            308,
            true,
            false,
            "The disk is above its high water mark.",
            "Free space, shorten retention, or add disk; producing resumes by itself."),
    OFFSET_OUT_OF_RANGE(
            309,
            false,
            false,
            "An offset that is not, or no longer, on the stream.",
            "The failure names the first offset still there."),
    STORAGE_DAMAGED(
            310,
            false,
            false,
            "Stored data failed its check.",
            "The node must be rebuilt; see the operations guide."),
    STORAGE_FAILED(
            311,
            false,
            true,
            "A write to storage failed; the node is halting.",
            "See its log; it may hold an unconfirmed write."),
    BACKPRESSURE(
            312,
            true,
            false,
            "Too much is waiting to be made durable.",
            "Retry with back-off; clients do so by themselves."),

    // 400-499: consumer groups
    STALE_DELIVERY(
            400,
            false,
            false,
            "A settlement of a message that was taken away (timeout, seek, restart).",
            "None needed: it was or will be delivered again."),
    UNKNOWN_CHANNEL(
            401, false, false, "A channel that this connection does not have.", "Subscribe again."),
    GROUP_DELETED(
            402,
            false,
            false,
            "The consumer group was deleted.",
            "Create it again, or stop the consumer."),
    GROUP_FULL(
            403,
            false,
            false,
            "More consumers on the partition than allowed.",
            "Close some; a group may have 10,000 on one partition."),

    INTERNAL(900, false, true, "A defect in Hadron.", "Please report it with the message.");

    private static final Map<Integer, ErrorCode> BY_NUMBER = new HashMap<>();

    static {
        for (ErrorCode code : values()) {
            if (BY_NUMBER.put(code.number, code) != null) {
                throw new IllegalStateException("error number used twice: " + code.number);
            }
        }
    }

    private final int number;
    private final boolean retryable;
    private final boolean mayTakeEffect;
    private final String meaning;
    private final String advice;

    ErrorCode(int number, boolean retryable, boolean mayTakeEffect, String meaning, String advice) {
        this.number = number;
        this.retryable = retryable;
        this.mayTakeEffect = mayTakeEffect;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Whether the same request may succeed later without a change by the caller. */
    public boolean retryable() {
        return retryable;
    }

    /**
     * Whether a request that failed so may still take effect (UNKNOWN) when the failure does not
     * say otherwise.
     */
    public boolean mayTakeEffect() {
        return mayTakeEffect;
    }

    /** One sentence for the reference table. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }

    /** The code of a number, or null for one that this version does not know. */
    public static @Nullable ErrorCode of(int number) {
        return BY_NUMBER.get(number);
    }
}
