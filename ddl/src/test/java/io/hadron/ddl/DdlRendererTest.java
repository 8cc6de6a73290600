package io.hadron.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.GroupSpec.DeliveryPolicy;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectMeta;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.OpenTransactions;
import io.hadron.core.model.Ordering;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StartPosition;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DdlRendererTest {
    private static final String LETTERS = "abzAZ019-_.";

    @Test
    void aStreamLooksAsWritten() {
        StreamSpec spec = StreamSpec.standard().withPartitions(3);
        StreamInfo stream =
                new StreamInfo(meta(Labels.NONE), QualifiedName.of("shop", "orders"), spec);
        assertThat(DdlRenderer.yaml(stream))
                .isEqualTo(
                        """
                        kind: Stream
                        metadata:
                          namespace: shop
                          name: orders
                        spec:
                          type: Standard
                          partitions: 3
                          replicas: 1
                          maxRecordSize: 1MiB
                        """);
    }

    @Test
    void whatIsWrittenReadsBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            SchemaObject object = any(random);
            String yaml = DdlRenderer.yaml(object);
            DdlResult result = DdlParserTest.parse(yaml);
            assertThat(result.problems()).as("seed %d:\n%s", seed, yaml).isEmpty();
            assertThat(result.documents().getFirst().withOrigin(Origin.NONE))
                    .as("seed %d:\n%s", seed, yaml)
                    .isEqualTo(desired(object));
            // Other readers understand the same texts and numbers.
            assertThat(new Load(LoadSettings.builder().build()).loadFromString(yaml))
                    .as("seed %d:\n%s", seed, yaml)
                    .isEqualTo(DdlRenderer.map(object));
        }
    }

    private static DesiredObject desired(SchemaObject object) {
        Labels labels = object.meta().labels();
        return switch (object) {
            case NamespaceInfo namespace ->
                    new DesiredNamespace(namespace.name(), labels, Origin.NONE);
            case StreamInfo stream ->
                    new DesiredStream(
                            stream.name(), labels, StreamWish.of(stream.spec()), Origin.NONE);
            case GroupInfo group ->
                    new DesiredGroup(group.name(), labels, group.spec(), Origin.NONE);
        };
    }

    private static SchemaObject any(Random random) {
        ObjectMeta meta = meta(labels(random));
        String namespace = pick(random, "default", "true", "no", "1", "0x1", "1e5", "a-b");
        QualifiedName name = QualifiedName.of(namespace, name(random));
        return switch (random.nextInt(3)) {
            case 0 -> new NamespaceInfo(meta, new NamespaceName(namespace));
            case 1 -> new StreamInfo(meta, name, streamSpec(random));
            default -> new GroupInfo(meta, name, new ObjectId(7), groupSpec(random));
        };
    }

    private static StreamSpec streamSpec(Random random) {
        Duration time =
                random.nextBoolean() ? null : Duration.ofMillis(random.nextLong(1_000, 1L << 40));
        DataSize size =
                random.nextBoolean() ? null : new DataSize(random.nextLong(1 << 20, 1L << 50));
        return new StreamSpec(
                StreamType.STANDARD,
                random.nextInt(1, 10_001),
                random.nextInt(1, 8),
                new Retention(time, size),
                new DataSize(random.nextLong(1, 100 << 20)));
    }

    private static GroupSpec groupSpec(Random random) {
        Duration from = Duration.ofMillis(random.nextInt(10_000));
        DeliveryPolicy delivery =
                new DeliveryPolicy(
                        random.nextInt(1, 1_000_000),
                        random.nextInt(1, 1_000_000),
                        new Backoff(from, from.plusMillis(random.nextInt(10_000))),
                        random.nextBoolean() ? null : Duration.ofMillis(random.nextInt(100, 9_999)),
                        random.nextInt(1, 1_000_000));
        StartPosition start =
                switch (random.nextInt(4)) {
                    case 0 -> new StartPosition.First();
                    case 1 -> new StartPosition.Latest();
                    case 2 -> new StartPosition.AtOffset(random.nextLong(Long.MAX_VALUE));
                    default -> new StartPosition.AtTime(random.nextLong(1L << 47));
                };
        String stream = name(random);
        String deadLetter = name(random);
        boolean none = random.nextBoolean() || stream.equals(deadLetter);
        return new GroupSpec(
                new ObjectName(stream),
                Ordering.NONE,
                delivery,
                none ? null : new ObjectName(deadLetter),
                start,
                OpenTransactions.SKIP);
    }

    private static Labels labels(Random random) {
        TreeMap<String, String> labels = new TreeMap<>();
        List<String> values =
                List.of(
                        "",
                        "x",
                        "true",
                        "12",
                        "a: b",
                        "\"q\"\\",
                        "'",
                        "#",
                        " ",
                        "\u00e4\u20ac",
                        "\ud83d\ude00",
                        "- a",
                        "{",
                        "null",
                        "~",
                        "2026-01-01",
                        ".5",
                        "*a",
                        "=");
        for (int i = random.nextInt(4); i > 0; i--) {
            labels.put(name(random) + "/x", values.get(random.nextInt(values.size())));
            labels.put(pick(random, "1", "yes", "-", ".", "a"), "v");
        }
        return new Labels(labels);
    }

    private static String name(Random random) {
        if (random.nextInt(5) == 0) {
            return pick(
                    random, "-", "1", "1.5", "true", "NULL", "--", ".a", "1_000", "0x1F", "1e3");
        }
        StringBuilder name = new StringBuilder("n");
        for (int i = random.nextInt(8); i > 0; i--) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static ObjectMeta meta(Labels labels) {
        return ObjectMeta.created(new ObjectId(5), labels, null, 0);
    }
}
