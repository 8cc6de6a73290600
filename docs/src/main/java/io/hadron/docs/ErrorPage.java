package io.hadron.docs;

import io.hadron.proto.ErrorCode;
import java.util.Arrays;
import java.util.List;

/** The table of error codes as a Markdown page. */
final class ErrorPage {
    private static final String INTRO =
            """
            # Error codes

            Generated from the table of codes; do not edit.

            Names and numbers never change. *Retry* says whether the same request may succeed later without a change by the
            caller; the Java client retries those by itself until its time is over. *Outcome* says what a failed request may still
            do: after DEFINITE nothing of it will ever appear, after UNKNOWN it may have taken effect or may do so later. A
            failure can say otherwise than this default; what it says counts.
            """;

    /** Codes whose numbers lie in a range. */
    private record Block(int from, int to, String title) {}

    private static final List<Block> BLOCKS =
            List.of(
                    new Block(1, 99, "Protocol and connection"),
                    new Block(100, 199, "Names and schema"),
                    new Block(200, 299, "Leadership and replication"),
                    new Block(300, 399, "Publishing and storage"),
                    new Block(400, 499, "Consumer groups"),
                    new Block(500, Integer.MAX_VALUE, "Other"));

    private ErrorPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(INTRO);
        for (Block block : BLOCKS) {
            page.append("\n## ").append(block.title()).append("\n\n");
            page.append("| number | code | retry | outcome | meaning | what to do |\n");
            page.append("|---:|---|---|---|---|---|\n");
            Arrays.stream(ErrorCode.values())
                    .filter(code -> code.number() >= block.from() && code.number() <= block.to())
                    .forEach(code -> row(page, code));
        }
        return page.toString();
    }

    private static void row(StringBuilder page, ErrorCode code) {
        page.append("| ").append(code.number());
        page.append(" | `").append(code.name()).append("` | ");
        page.append(code.retryable() ? "yes" : "no").append(" | ");
        page.append(code.mayTakeEffect() ? "UNKNOWN" : "DEFINITE").append(" | ");
        page.append(cell(code.meaning())).append(" | ");
        page.append(cell(code.advice())).append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
