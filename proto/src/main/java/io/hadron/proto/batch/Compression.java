package io.hadron.proto.batch;

import org.jspecify.annotations.Nullable;

/** How the records of a batch are compressed. The ids are on wire and disk for ever. */
public enum Compression {
    NONE(0, true),
    GZIP(1, false),
    /** Raw snappy or the framing of snappy-java. */
    SNAPPY(2, false),
    /** An LZ4 frame of independent blocks. */
    LZ4(3, true),
    ZSTD(4, true);

    private static final Compression[] BY_ID = values();

    private final int id;
    private final boolean writable;

    Compression(int id, boolean writable) {
        this.id = id;
        this.writable = writable;
    }

    /** The value of the three low bits of a batch's attributes. */
    public int id() {
        return id;
    }

    /** Whether {@link BatchBuilder} can write it. All can be read. */
    public boolean writable() {
        return writable;
    }

    /** The compression with this id, or null if there is none. */
    public static @Nullable Compression byId(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
