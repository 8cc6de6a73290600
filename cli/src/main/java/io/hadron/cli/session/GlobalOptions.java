package io.hadron.cli.session;

import io.hadron.cli.output.Format;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options that every command takes; null = not given. */
public record GlobalOptions(
        @Nullable Format format,
        @Nullable String url,
        @Nullable String token,
        @Nullable String context,
        @Nullable String namespace,
        @Nullable Duration timeout) {
    /** The root command, which holds them. */
    public interface Source {
        GlobalOptions globalOptions();

        Env env();
    }
}
