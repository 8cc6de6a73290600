package io.hadron.cli.data;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.client.StartAt;
import io.hadron.core.model.DurationText;
import java.time.Instant;

/** {@code --from} and {@code --to}: first, latest, an offset, a time, or a duration ago. */
public final class Starts {
    public static final String LABEL = "first|latest|OFFSET|TIME";

    private Starts() {}

    public static StartAt parse(String option, String text) {
        try {
            return StartAt.parse(text);
        } catch (IllegalArgumentException notPlain) {
            try {
                return StartAt.time(Instant.now().minus(DurationText.parse(text)));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        option + ": " + notPlain.getMessage(),
                        "a duration such as 15m means that long ago",
                        e);
            }
        }
    }
}
