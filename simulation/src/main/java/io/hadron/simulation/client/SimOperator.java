package io.hadron.simulation.client;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimPartition;
import io.hadron.simulation.history.Observation.Sought;
import io.hadron.simulation.history.Span;

/** Pauses, resumes and, in some runs, moves a group. */
public final class SimOperator {

    private static final int CALL_TIMEOUT_MS = 1_000;

    private final Surroundings surroundings;
    private final ObjectId group;
    private final boolean seeks;
    private boolean behaving;

    public SimOperator(Surroundings surroundings, ObjectId group) {
        this.surroundings = surroundings;
        this.group = group;
        this.seeks = surroundings.dice().chance(0.2);
        surroundings.after(surroundings.dice().between(0, 2_000), this::work);
    }

    /** From now on it only resumes. */
    public void behave() {
        behaving = true;
    }

    private void work() {
        if (!behaving && seeks && surroundings.dice().chance(0.3)) {
            seek();
        } else if (!behaving && surroundings.dice().chance(0.5)) {
            operate(new ConsumerInput.Pause(group));
        } else {
            operate(new ConsumerInput.Resume(group));
        }
        if (surroundings.dice().chance(0.3)) {
            surroundings.locate();
        }
        surroundings.after(surroundings.dice().between(200, 2_000), this::work);
    }

    private void operate(ConsumerInput input) {
        surroundings.call(broker -> {
            SimConsumers consumers = broker.consumers();
            if (consumers == null || !consumers.operate(input)) {
                surroundings.reply(surroundings::locate);
            }
        });
    }

    private void seek() {
        long start = surroundings.now();
        int back = surroundings.dice().between(0, 60);
        surroundings.call(broker -> {
            SimConsumers consumers = broker.consumers();
            SimPartition stream = broker.stream();
            if (consumers != null && stream != null) {
                long offset = Math.max(stream.lowMark(), stream.committedEnd() - back);
                consumers.operate(new ConsumerInput.Seek(group, offset));
            }
        });
        // A message is under way for less than this; whether it arrived or not, it does not take
        // effect later.
        surroundings
                .history()
                .add(
                        new Sought(
                                group.toString(),
                                SimConsumers.PARTITION,
                                new Span(start, start + CALL_TIMEOUT_MS)));
    }
}
