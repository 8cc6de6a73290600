package io.hadron.proto;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class TmpTest {
    @Test
    void ok() {
        for (var c :
                new Compression[] {
                    Compression.NONE,
                    Compression.lz4().build(),
                    Compression.zstd().build(),
                    Compression.snappy().build(),
                    Compression.gzip().build()
                }) {
            var m =
                    MemoryRecords.withRecords(
                            c,
                            new SimpleRecord(
                                    "a".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            for (var r : m.records()) assertThat(r.valueSize()).isEqualTo(1);
        }
        System.err.println(Runtime.version());
    }
}
