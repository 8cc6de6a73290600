package io.hadron.proto.batch;

/** What can be wrong with a batch. The codes are stable and may be shown to users. */
public enum BatchProblem {
    TRUNCATED("batch.truncated", "the bytes end before the batch does"),
    LENGTH("batch.length", "the length field is impossible"),
    BATCH_TOO_LARGE("batch.too-large", "the batch is larger than the limit"),
    MAGIC("batch.magic", "only record batch format 2 is understood"),
    CRC("batch.crc", "the checksum does not match the bytes"),
    ATTRIBUTES("batch.attributes", "unknown or illegal attribute bits"),
    CODEC("batch.codec", "unknown compression codec"),
    CONTROL_REFUSED("batch.control-refused", "clients may not write control batches"),
    OFFSET("batch.offset", "the offsets do not fit the record count or the range of offsets"),
    RECORD_COUNT("batch.record-count", "the record count does not match the records"),
    TOO_MANY_RECORDS("batch.too-many-records", "the batch has more records than the limit"),
    PRODUCER("batch.producer", "producer id, epoch and sequence do not fit together"),
    TIMESTAMP("batch.timestamp", "a timestamp is negative, overflows or does not match the header"),
    COMPRESSED_DATA("batch.compressed-data", "the compressed records cannot be decompressed"),
    UNCOMPRESSED_TOO_LARGE(
            "batch.uncompressed-too-large", "the records decompress to more than the limit"),
    RECORD_CORRUPT("batch.record-corrupt", "a record is not well-formed"),
    RECORD_TOO_LARGE("batch.record-too-large", "a record is larger than the limit"),
    TOO_MANY_HEADERS("batch.too-many-headers", "a record has more headers than the limit"),
    TRAILING_BYTES("batch.trailing-bytes", "bytes follow the last record or batch");

    private final String code;
    private final String message;

    BatchProblem(String code, String message) {
        this.code = code;
        this.message = message;
    }

    /** Stable name, for errors on the wire and in logs. */
    public String code() {
        return code;
    }

    /** One sentence for people, without the details of the case. */
    public String message() {
        return message;
    }
}
