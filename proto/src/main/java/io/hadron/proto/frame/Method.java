package io.hadron.proto.frame;

import org.jspecify.annotations.Nullable;

/**
 * The requests. Numbers are for ever. The comment names the header messages of request and
 * response.
 */
public enum Method {
    /** MetadataRequest, MetadataResponse. */
    METADATA(1),
    /** AllocateProducerRequest, AllocateProducerResponse. */
    ALLOCATE_PRODUCER(2),
    /** ProduceRequest with one record batch, ProduceResponse. */
    PRODUCE(3),
    /** OffsetRequest, OffsetResponse. */
    OFFSET(4),
    /** FetchRequest, FetchResponse with record batches. */
    FETCH(5),
    /** ReadOpenRequest, ReadOpened; then pushes with ReadPush headers. */
    READ_OPEN(6),
    /** SubscribeRequest, Subscribed; then pushes with Delivery headers. */
    SUBSCRIBE(7),
    /** SettleRequest, SettleResponse. */
    SETTLE(8),
    /** No request of its own: the RESPONSE to a CLOSE frame. Header: Closed. */
    CLOSE(9),
    /** WatchRequest, MetadataResponse; then pushes with MetadataResponse headers. */
    WATCH_METADATA(10),

    /** ChangeRequest, ChangeResponse. */
    PLAN(20),
    APPLY(21),
    LINT(22),
    /** DeleteRequest, ChangeResponse. */
    DELETE(23),
    /** GetRequest, GetResponse. */
    GET(24),
    /** DescribeRequest, DescribeResponse. */
    DESCRIBE(25),

    /** GroupListRequest, GroupListResponse. */
    GROUP_LIST(30),
    /** GroupRequest, GroupListResponse with one group. */
    GROUP_DESCRIBE(31),
    GROUP_PAUSE(32),
    GROUP_RESUME(33),
    /** GroupSeekRequest, GroupListResponse with one group. */
    GROUP_SEEK(34),
    /** ExplainRequest, ExplainResponse. */
    EXPLAIN(35),
    /** TrimRequest, TrimResponse. */
    TRIM(36),

    /** StatusRequest, StatusResponse. */
    STATUS(50),
    /** NodeModeRequest, NodeStatus. */
    NODE_MODE(51),
    /** NodeRemoveRequest, NodeRemoveResponse. */
    NODE_REMOVE(52),
    /** RebalanceRequest, RebalanceResponse. */
    REBALANCE(53),
    /** RecoverRequest, RecoverResponse. */
    RECOVER(54),
    /** JoinRequest, JoinResponse. */
    JOIN(55),
    /** AuditRequest, AuditResponse. */
    AUDIT(56);

    private static final Method[] BY_NUMBER = new Method[64];

    static {
        for (Method method : values()) {
            BY_NUMBER[method.number] = method;
        }
    }

    private final int number;

    Method(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** The method of a number, or null. */
    public static @Nullable Method of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
