package io.hadron.bench.jmh;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks of this package. Whoever does not, does not need JMH on the class path. */
public final class Microbenchmarks {
    private Microbenchmarks() {}

    /**
     * Runs benchmarks in processes of their own.
     *
     * @param patterns regular expressions for names
     * @param json file for the results, or null
     * @param quick one short iteration of each
     * @return whether any ran
     */
    public static boolean run(List<String> patterns, @Nullable String json, boolean quick) {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .shouldFailOnError(true)
                        .jvmArgs(
                                "-Xmx1g",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow");
        for (String pattern : patterns) {
            options.include(pattern);
        }
        if (json != null) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        if (quick) {
            options.warmupIterations(0).measurementIterations(1);
        }
        try {
            return !new Runner(options.build()).run().isEmpty();
        } catch (RunnerException e) {
            throw new IllegalStateException("a benchmark failed", e);
        }
    }
}
