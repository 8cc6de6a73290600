package io.hadron.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void findsSlipsOfTheFinger() {
        List<String> known = List.of("orders", "orders-dlq", "invoices", "stock");
        assertThat(Spelling.nearest("ordres", known)).startsWith("orders");
        assertThat(Spelling.nearest("Orders", known)).startsWith("orders");
        assertThat(Spelling.nearest("invoice", known)).containsExactly("invoices");
        assertThat(Spelling.nearest("xyz", known)).isEmpty();
        assertThat(Spelling.nearest("", known)).isEmpty();
        assertThat(Spelling.nearest("2", List.of("1"))).isEmpty();
    }

    @Test
    void countsSwappedNeighborsOnce() {
        assertThat(Spelling.distance("kye", "key")).isEqualTo(1);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("abc", "abc")).isZero();
    }
}
