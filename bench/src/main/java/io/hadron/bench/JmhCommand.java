package io.hadron.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Microbenchmarks. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description = "Runs microbenchmarks: Codec, Store, Consumer.")
final class JmhCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "Regular expressions for names of benchmarks (all).")
    List<String> patterns = new ArrayList<>();

    @Option(names = "--json", description = "Write the results to this file.")
    @Nullable String json;

    @Option(names = "--quick", description = "One short iteration of each, to see that it runs.")
    boolean quick;

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .shouldFailOnError(true)
                        .jvmArgs(
                                "-Xmx1g",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow");
        for (String pattern : patterns.isEmpty() ? List.of("io.hadron.bench.jmh") : patterns) {
            options.include(pattern);
        }
        if (json != null) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        if (quick) {
            options.warmupIterations(0).measurementIterations(1);
        }
        return new Runner(options.build()).run().isEmpty() ? 1 : 0;
    }
}
