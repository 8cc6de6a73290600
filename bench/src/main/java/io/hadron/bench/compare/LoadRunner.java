package io.hadron.bench.compare;

import io.hadron.bench.Json;
import io.hadron.bench.load.LoadResult;
import io.hadron.bench.load.Marker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts steps on one broker, each from a process of its own and on a stream of its own. */
final class LoadRunner {
    private static final long LIMIT_SECONDS = 300;

    private final Launcher launcher;
    private final Broker broker;
    private final boolean fsync;
    private final Path dir;
    private final WarmPages memory;
    private int streams;

    LoadRunner(Launcher launcher, Broker broker, boolean fsync, Path dir, WarmPages memory) {
        this.launcher = launcher;
        this.broker = broker;
        this.fsync = fsync;
        this.dir = dir;
        this.memory = memory;
    }

    Measurement run(Step step) {
        String stream = "bench-" + ++streams;
        if (!step.filler().isEmpty()) {
            try (Child filler = start(step.filler(), stream)) {
                LoadResult filled = result(filler);
                if (!filled.sound()) {
                    throw new IllegalStateException("could not fill the stream: " + filled);
                }
            }
        }
        List<String> arguments = new ArrayList<>(step.arguments());
        arguments.add("--marks");
        try (Child load = start(arguments, stream)) {
            return measure(step, load);
        }
    }

    /** The load process stands still at its marks until it is told to go on. */
    private Measurement measure(Step step, Child load) {
        load.awaitLine(Marker.BEGIN.line());
        Rest.ofBroker(broker);
        Rest.ofDisk();
        memory.touch();
        double cpuBefore = Rest.cpu(broker);
        OtherLoad othersBefore = OtherLoad.now();
        load.goOn();
        load.awaitLine(Marker.END.line());
        OtherLoad othersAfter = OtherLoad.now();
        double mib = broker.residentMib();
        Rest.ofBroker(broker);
        double cpuAfter = Rest.cpu(broker);
        load.goOn();
        return new Measurement(
                step.id(),
                launcher.side(),
                result(load),
                cpuAfter - cpuBefore,
                mib,
                othersAfter.shareSince(othersBefore));
    }

    private Child start(List<String> arguments, String stream) {
        List<String> command = new ArrayList<>(launcher.loadCommand());
        command.addAll(arguments);
        command.addAll(launcher.loadArguments(broker, fsync));
        command.addAll(List.of("--stream", stream, "--group", stream, "-o", "json"));
        Child child = Child.start(command, Map.of(), dir.resolve("load.log"));
        child.limit(LIMIT_SECONDS);
        return child;
    }

    private static LoadResult result(Child load) {
        @Nullable String line = load.line();
        while (line != null && !line.startsWith("{")) {
            line = load.line();
        }
        if (line == null) {
            throw load.failed("ended without a result");
        }
        return Json.parse(line, LoadResult.class);
    }
}
