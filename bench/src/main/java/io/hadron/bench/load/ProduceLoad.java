package io.hadron.bench.load;

/** Produces, then reads everything back to see that it is there. */
public final class ProduceLoad {
    private static final long SEED = 20_260_617;

    private final LoadSpec spec;
    private final LoadDriver driver;
    private final boolean verify;
    private final Payload payload;

    /**
     * @param verify read all records back afterwards; the stream must have been empty
     */
    public ProduceLoad(LoadSpec spec, LoadDriver driver, boolean verify) {
        this.spec = spec;
        this.driver = driver;
        this.verify = verify;
        payload = new Payload(spec.work().payload(), spec.work().recordSize(), SEED);
    }

    /** Runs it. */
    public LoadResult run(Stopwatch watch) {
        driver.createStream();
        LoadResult result;
        long sent;
        try (Sender sender = driver.sender()) {
            warmUp(sender);
            Failures failures = new Failures();
            Confirmations confirmations = new Confirmations(spec.work().rate(), failures);
            long start = watch.begin();
            sent = send(sender, confirmations, failures, start);
            sender.flush();
            Stopwatch.Span span = watch.end();
            result =
                    LoadResult.of(
                            span,
                            confirmations.confirmed(),
                            spec.work().recordSize(),
                            confirmations.latency(),
                            failures);
        }
        return verify ? result.with(ReadBack.of(driver, sent)) : result;
    }

    private void warmUp(Sender sender) {
        Failures failures = new Failures();
        Confirmations ignored = new Confirmations(0, failures);
        Pace pace = Pace.of(spec.work().rate(), System.nanoTime());
        for (long i = 0; i < spec.work().warmup(); i++) {
            long due = pace.await(i);
            sender.send(payload.value(-1 - i, due), ignored);
            settle(sender);
        }
        sender.flush();
        if (failures.count() > 0) {
            throw new IllegalStateException("warm-up failed: " + failures.first());
        }
    }

    private void settle(Sender sender) {
        if (spec.work().oneByOne()) {
            sender.flush();
        }
    }

    private long send(Sender sender, Confirmations confirmations, Failures failures, long start) {
        LoadSpec.Work work = spec.work();
        Pace pace = Pace.of(work.rate(), start);
        long end = start + work.limit().toNanos();
        long i = 0;
        while (i < work.records()) {
            long due = pace.await(i);
            if (due - end > 0) {
                break;
            }
            try {
                sender.send(payload.value(i, due), confirmations.of(i, due));
            } catch (RuntimeException e) {
                failures.add(e);
            }
            settle(sender);
            i++;
        }
        return i;
    }
}
