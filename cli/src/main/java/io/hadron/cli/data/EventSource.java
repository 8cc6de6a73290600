package io.hadron.cli.data;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.client.Event;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where records to publish come from. One thread. */
interface EventSource {
    /** The largest record that a stream may be made to take, and a little more for JSON. */
    int MAX_LINE = 160 << 20;

    /** The next one, or null at the end. */
    @Nullable Event next() throws IOException;

    /** Whether the next one is at hand. If not, what was read must not wait for it. */
    boolean hasBuffered() throws IOException;

    /** Bytes read so far. */
    long consumed();

    static EventSource of(List<byte[]> values, Function<byte[], Event> toEvent) {
        Iterator<byte[]> rest = values.iterator();
        return new EventSource() {
            private int number;

            @Override
            public @Nullable Event next() {
                number++;
                return rest.hasNext() ? convert("value " + number, toEvent, rest.next()) : null;
            }

            @Override
            public boolean hasBuffered() {
                return rest.hasNext();
            }

            @Override
            public long consumed() {
                return 0;
            }
        };
    }

    static EventSource of(LineReader lines, Function<byte[], Event> toEvent) {
        return new EventSource() {
            @Override
            public @Nullable Event next() throws IOException {
                byte[] line = lines.next();
                return line == null ? null : convert("line " + lines.line(), toEvent, line);
            }

            @Override
            public boolean hasBuffered() throws IOException {
                return lines.hasBuffered();
            }

            @Override
            public long consumed() {
                return lines.consumed();
            }
        };
    }

    private static Event convert(String where, Function<byte[], Event> toEvent, byte[] bytes) {
        try {
            return toEvent.apply(bytes);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    where + ": " + e.getMessage(),
                    "mend that line; those before it were published, see the receipts",
                    e);
        }
    }
}
