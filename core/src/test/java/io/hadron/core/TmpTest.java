package io.hadron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

class TmpTest {
    @Test
    void ok() {
        assertThat(System.getProperty("x", "a")).isEqualTo("a");
    }

    @Disabled
    @Test
    void skipped() {
        assertThat(System.getProperty("x", "a")).isEqualTo("a");
    }

    @Test
    void bad() {
        assertThat(System.getProperty("x", "a")).isEqualTo("b");
    }
}
