package io.hadron.proto.batch;

import java.util.List;

/** What {@link BatchValidator} says. */
public sealed interface BatchOutcome {
    /** All batches are in order. Never empty. */
    record Valid(List<BatchSummary> batches) implements BatchOutcome {
        public Valid {
            batches = List.copyOf(batches);
            if (batches.isEmpty()) {
                throw new IllegalArgumentException("no batch");
            }
        }

        /** The first, and after {@link BatchValidator#validate} the only one. */
        public BatchSummary first() {
            return batches.get(0);
        }

        public int recordCount() {
            int sum = 0;
            for (BatchSummary batch : batches) {
                sum += batch.recordCount();
            }
            return sum;
        }
    }

    /**
     * The first problem that was found.
     *
     * @param position index of the batch in the buffer that was checked
     * @param detail what was found, in words
     */
    record Invalid(BatchProblem problem, int position, String detail) implements BatchOutcome {
        /** For an error to the sender. */
        public String message() {
            return problem.message() + " (" + detail + ", batch at byte " + position + ")";
        }
    }
}
