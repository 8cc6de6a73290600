package io.hadron.bench;

import io.hadron.bench.load.ConsumeLoad;
import io.hadron.bench.load.EndToEndLoad;
import io.hadron.bench.load.LoadDriver;
import io.hadron.bench.load.LoadResult;
import io.hadron.bench.load.LoadSpec;
import io.hadron.bench.load.ProduceLoad;
import io.hadron.bench.load.Stopwatch;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the three kinds of load have in common: build the spec, run, print. */
abstract sealed class LoadCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;

    @Mixin LoadOptions load = new LoadOptions();
    @Spec CommandSpec self = CommandSpec.create();
    @Mixin OutputOptions output = new OutputOptions();

    abstract LoadResult run(LoadSpec spec, LoadDriver driver, Stopwatch watch)
            throws InterruptedException;

    @Override
    public Integer call() throws InterruptedException {
        LoadSpec spec;
        try {
            spec = load.spec();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(self.commandLine(), String.valueOf(e.getMessage()), e);
        }
        LoadResult result;
        try (LoadDriver driver = load.driver(spec)) {
            result = run(spec, driver, output.stopwatch(System.out));
        }
        System.out.println(
                switch (output.form) {
                    case JSON -> Json.line(result);
                    case TABLE -> ResultTable.of(result);
                });
        return result.sound() ? OK : FAILED;
    }

    /** What nobody named, nobody will miss. */
    final void dropOwnGroup(LoadSpec spec, LoadDriver driver) {
        if (load.ownGroup()) {
            driver.dropGroup(spec.consumption().group());
        }
    }

    /** Produces. */
    @Command(
            name = "produce",
            mixinStandardHelpOptions = true,
            description = "Publishes records and measures rate and ack latency.")
    static final class Produce extends LoadCommand {
        @Option(
                names = "--verify",
                description =
                        "Read everything back and check that each record is there once; the stream"
                                + " must have been empty.")
        boolean verify;

        @Override
        LoadResult run(LoadSpec spec, LoadDriver driver, Stopwatch watch) {
            return new ProduceLoad(spec, driver, verify).run(watch);
        }
    }

    /** Consumes. */
    @Command(
            name = "consume",
            mixinStandardHelpOptions = true,
            description =
                    "Consumes what bench produce wrote, as a new group, and measures the rate.")
    static final class Consume extends LoadCommand {
        @Override
        LoadResult run(LoadSpec spec, LoadDriver driver, Stopwatch watch) {
            LoadResult result = new ConsumeLoad(spec, driver).run(watch);
            dropOwnGroup(spec, driver);
            return result;
        }
    }

    /** Both. */
    @Command(
            name = "e2e",
            mixinStandardHelpOptions = true,
            description = "Publishes and consumes at once; measures from due until received.")
    static final class EndToEnd extends LoadCommand {
        @Override
        LoadResult run(LoadSpec spec, LoadDriver driver, Stopwatch watch)
                throws InterruptedException {
            LoadResult result = new EndToEndLoad(spec, driver).run(watch);
            dropOwnGroup(spec, driver);
            return result;
        }
    }
}
