package io.hadron.simulation.client;

import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimPartition;
import io.hadron.simulation.history.Observation.Read;

/** Reads the stream from the start to the end, and then again. */
public final class SimReader {

    private static final int BATCHES = 5;
    private static final int SILENCE_MS = 600;

    private final Surroundings surroundings;
    private final String name;
    private long session;
    private long position;
    private long call;
    private long heardMs;

    public SimReader(Surroundings surroundings, String name) {
        this.surroundings = surroundings;
        this.name = name;
        surroundings.after(0, this::work);
    }

    private void work() {
        if (surroundings.dice().chance(0.02)) {
            position = 0;
            session++;
        }
        long thisCall = ++call;
        surroundings.call(broker -> {
            SimPartition stream = broker.stream();
            SimPartition.Page page = stream == null ? null : stream.fetch(position, BATCHES);
            if (stream == null || page == null) {
                surroundings.reply(surroundings::locate);
                return;
            }
            long lowMark = stream.lowMark();
            surroundings.reply(() -> take(thisCall, page, lowMark));
        });
        if (surroundings.now() - heardMs > SILENCE_MS) {
            heardMs = surroundings.now();
            surroundings.locate();
        }
        surroundings.after(surroundings.dice().between(20, 150), this::work);
    }

    private void take(long ofCall, SimPartition.Page page, long lowMark) {
        if (ofCall != call) {
            return; // too late: another one is under way
        }
        heardMs = surroundings.now();
        if (position < lowMark) {
            session++;
        }
        for (SimPartition.Fetched r : page.records()) {
            surroundings
                    .history()
                    .add(
                            new Read(
                                    name,
                                    session,
                                    SimConsumers.PARTITION,
                                    r.offset(),
                                    r.term(),
                                    r.value()));
        }
        position = page.next();
        call++;
    }
}
