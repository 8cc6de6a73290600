package io.hadron.bench;

import io.hadron.bench.jmh.Microbenchmarks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Microbenchmarks. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description = "Runs microbenchmarks: Codec, Store, Consumer.")
final class JmhCommand implements Callable<Integer> {
    private static final List<String> ALL = List.of("io.hadron.bench.jmh");

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
    public Integer call() {
        return Microbenchmarks.run(patterns.isEmpty() ? ALL : patterns, json, quick) ? 0 : 1;
    }
}
