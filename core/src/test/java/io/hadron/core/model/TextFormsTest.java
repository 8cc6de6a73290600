package io.hadron.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "4096, 4KiB",
        "10GiB, 10GiB",
        "512 KiB, 512KiB",
        "100MB, 100000000B",
        "1024gib, 1TiB",
        "1PiB, 1PiB",
        "1536MiB, 1536MiB"
    })
    void sizesAreReadAndWritten(String text, String written) {
        assertThat(DataSize.parse(text)).hasToString(written);
        assertThat(DataSize.parse(written)).isEqualTo(DataSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5GiB",
                "GiB",
                "9223372036854775808",
                "99999PiB",
                "1XiB",
                "1\u0000"
            })
    void whatIsNoSizeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "7d, 7d",
        "1h30m, 1h30m",
        "90m, 1h30m",
        "30s, 30s",
        "250ms, 250ms",
        "2w, 14d",
        "0s, 0s",
        "1500ms, 1s500ms"
    })
    void durationsAreReadAndWritten(String text, String written) {
        assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-5s", "1y", "1 d", "999999999999999999d", "36526d", "d"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
    }

    @Test
    void everyWrittenFormReadsBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            DataSize size = new DataSize(random.nextLong() >>> (1 + random.nextInt(62)));
            Duration time = Duration.ofMillis(random.nextLong(3_000_000_000_000L));
            assertThat(DataSize.parse(size.toString())).as("seed %d", seed).isEqualTo(size);
            assertThat(DurationText.parse(DurationText.format(time)))
                    .as("seed %d", seed)
                    .isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "latest", "0", "9223372036854775807", "2026-01-31T08:00:00Z"})
    void startsReadBack(String text) {
        assertThat(StartPosition.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "First",
                "-1",
                "9223372036854775808",
                "yesterday",
                "+999999999-12-31T23:59:59Z"
            })
    void whatIsNoStartIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StartPosition.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-a", "a-", "A", "a_b", "a.b", "a/b", "../etc", "a\u0000", "\u0430", "a b"
            })
    void badNamespacesAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NamespaceName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a\u0000b", "\u0430", "a b", "a\n"})
    void badNamesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectName(name))
                .withMessageMatching("[ -~]+");
    }

    @Test
    void lengthsHaveExactBounds() {
        assertThat(new NamespaceName("a".repeat(63)).value()).hasSize(63);
        assertThat(new ObjectName("Z".repeat(100)).value()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new NamespaceName("a".repeat(64)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectName("a".repeat(10_000_000)))
                .withMessageContaining("10000000 characters, 100 are allowed")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(200));
    }

    @Test
    void referencesReadBack() {
        for (String text : new String[] {"Stream/shop/orders", "Namespace/shop", "Group/a/b.c_D"}) {
            assertThat(ObjectRef.parse(text)).hasToString(text);
        }
        for (String text :
                new String[] {"", "Stream/orders", "stream/a/b", "Namespace/a/b", "Stream/a/b/c"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> ObjectRef.parse(text));
        }
    }

    @Test
    void backoffDoublesUpToItsEnd() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(backoff.delayAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delayAfter(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.delayAfter(4)).isEqualTo(Duration.ofSeconds(5));
        assertThat(backoff.delayAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(new Backoff(Duration.ZERO, Duration.ZERO).delayAfter(9)).isZero();
    }
}
