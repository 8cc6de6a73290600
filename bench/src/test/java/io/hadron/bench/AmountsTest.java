package io.hadron.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes and durations as people write them. */
class AmountsTest {
    @Test
    void sizes() {
        Amounts.Size size = new Amounts.Size();
        assertThat(size.convert("1024")).isEqualTo(1024);
        assertThat(size.convert("64KiB")).isEqualTo(64 << 10);
        assertThat(size.convert("2 mib")).isEqualTo(2 << 20);
    }

    @Test
    void durations() {
        Amounts.Time time = new Amounts.Time();
        assertThat(time.convert("5ms")).isEqualTo(Duration.ofMillis(5));
        assertThat(time.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(time.convert("0")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "64 parsecs", "999999999999GiB", "4GiB"})
    void refusesSizes(String text) {
        assertThatThrownBy(() -> new Amounts.Size().convert(text))
                .isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "ms", "999999999999h"})
    void refusesDurations(String text) {
        assertThatThrownBy(() -> new Amounts.Time().convert(text))
                .isInstanceOf(TypeConversionException.class);
    }
}
