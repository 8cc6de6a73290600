package io.hadron.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts that are nearly right, and texts that are not: always a result, soon, and printable. */
@Timeout(60)
class DdlFuzzTest {
    private static final String GOOD =
            """
            # a comment
            kind: Namespace
            metadata: {name: shop, labels: {team: "s\\u00e4les", 'a/b': x}}
            ---
            kind: Stream
            metadata:
              namespace: shop
              name: orders
            spec: {partitions: 3, replicas: 1, retention: {time: 7d, size: 10GiB}}
            ---
            kind: Group
            metadata: {namespace: shop, name: billing}
            spec:
              stream: orders
              maxInFlight: 64
              backoff: {from: 1s, to: 1m}
              deadLetter: orders-dlq
            """;

    private static final List<String> PIECES =
            List.of(
                    "---\n",
                    "...\n",
                    "&a ",
                    "*a",
                    "!!",
                    "!x ",
                    "|",
                    ">",
                    "|2-\n",
                    "? ",
                    ": ",
                    "- ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    "'",
                    "#",
                    "%YAML 1.2\n",
                    "@",
                    "`",
                    "\t",
                    "\\",
                    "\n",
                    "\r",
                    "\u0085",
                    "\u2028",
                    "\ufeff",
                    "\u0000",
                    "\ud800",
                    "\ud83d\ude00",
                    "<<: ",
                    "9999999999999999999",
                    "-1",
                    "~",
                    "null",
                    "kind: Stream\n",
                    "spec:\n",
                    "  ",
                    "a: b: c",
                    "\\x",
                    "\\uD800",
                    "1e999",
                    "name: ",
                    "labels: {");

    @Test
    void nothingBreaksTheParser() {
        long first = Long.getLong("hadron.seed", new Random().nextLong());
        for (int i = 0; i < 3_000; i++) {
            long seed = first + i;
            String text = mutated(new Random(seed));
            try {
                check(text);
            } catch (Throwable failed) {
                throw new AssertionError("replay with -Dhadron.seed=" + seed, failed);
            }
        }
    }

    @Test
    void longRunsOfOnePieceAreReadInTime() {
        for (String piece : PIECES) {
            check(piece.repeat(60_000 / piece.length()));
            check("kind: " + piece.repeat(30_000 / piece.length()));
            check(("a" + piece).repeat(30_000 / (piece.length() + 1)));
        }
    }

    private static void check(String text) {
        DdlResult result = DdlParserTest.parse(text);
        assertThat(result.problems().size()).isLessThanOrEqualTo(1_001);
        result.problems()
                .forEach(problem -> {
                    assertThat(problem.toString()).matches("[ -~]+");
                    assertThat(problem.toString().length()).isLessThan(1_000);
                });
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(GOOD);
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length() + 1);
            int length = Math.min(random.nextInt(30), text.length() - at);
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, at + length);
                case 2 -> text.insert(at, text.substring(at, at + length));
                case 3 -> text.insert(at, (char) random.nextInt(0x10000));
                default ->
                        text.insert(
                                at,
                                PIECES.get(random.nextInt(PIECES.size()))
                                        .repeat(random.nextInt(50)));
            }
        }
        return text.toString();
    }
}
