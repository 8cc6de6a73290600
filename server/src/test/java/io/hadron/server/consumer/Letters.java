package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.RecordHeader;
import io.hadron.storage.ReadOutcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Dead letters as they lie in a partition. */
record Letters(List<Letter> all) {
    /** One of them. */
    record Letter(int valueBytes, Map<String, String> headers) {
        long origin() {
            return Long.parseLong(headers.getOrDefault(DeadLetterCopy.OFFSET, "-1"));
        }
    }

    static Letters in(PartitionBench bench) {
        return new Letters(bench.ask(() -> read(bench)));
    }

    private static List<Letter> read(PartitionBench bench) {
        ByteBuffer all = ByteBuffer.allocate(64 << 20);
        ReadOutcome found = bench.store.read(PartitionBench.STREAM_GROUP, 0, Long.MAX_VALUE, all);
        assertThat(found).isInstanceOf(ReadOutcome.Batches.class);
        all.flip();
        List<Letter> letters = new ArrayList<>();
        BatchView view = new BatchView();
        try (BatchCodec codec = new BatchCodec()) {
            BatchReader reader = new BatchReader(codec, Integer.MAX_VALUE);
            for (int at = 0; at < all.limit(); at += view.sizeBytes()) {
                view.wrap(all, at);
                if (!view.isControl()) {
                    reader.open(view);
                    while (reader.next()) {
                        letters.add(
                                new Letter(
                                        reader.record().valueSize(),
                                        headers(reader.record().headers())));
                    }
                }
            }
        }
        return letters;
    }

    private static Map<String, String> headers(List<RecordHeader> headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(header -> {
            byte[] value = header.value();
            texts.put(header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        });
        return texts;
    }

    List<Long> origins() {
        return all.stream().map(Letter::origin).toList();
    }
}
