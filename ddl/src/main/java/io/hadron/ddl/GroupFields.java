package io.hadron.ddl;

import io.hadron.core.model.Backoff;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.GroupSpec.DeliveryPolicy;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.OpenTransactions;
import io.hadron.core.model.Ordering;
import io.hadron.core.model.StartPosition;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The spec of a Group. */
final class GroupFields {
    private static final Set<String> ORDERINGS =
            new LinkedHashSet<>(List.of(Ordering.NONE.text(), Ordering.KEY.text()));
    private static final Set<String> TRANSACTIONS =
            new LinkedHashSet<>(
                    List.of(OpenTransactions.SKIP.text(), OpenTransactions.WAIT.text()));

    private GroupFields() {}

    /** Empty only when a value is missing or refused; the problem is with the reader then. */
    static Optional<GroupSpec> read(FieldReader spec) {
        spec.require("stream");
        Optional<ObjectName> stream = spec.parsed("stream", ObjectName::new);
        Ordering ordering = ordering(spec);
        DeliveryPolicy delivery = delivery(spec);
        Optional<ObjectName> deadLetter = spec.parsed("deadLetter", ObjectName::new);
        StartPosition start =
                spec.parsed("start", StartPosition::parse).orElse(new StartPosition.First());
        OpenTransactions open = openTransactions(spec);
        return stream.flatMap(name ->
                spec.valid(
                        "deadLetter",
                        () ->
                                new GroupSpec(
                                        name,
                                        ordering,
                                        delivery,
                                        deadLetter.orElse(null),
                                        start,
                                        open)));
    }

    private static Ordering ordering(FieldReader spec) {
        Ordering ordering = spec.word("ordering", Ordering::of, ORDERINGS).orElse(Ordering.NONE);
        if (!ordering.available()) {
            spec.notAvailable("ordering", "ordering: " + ordering.text());
        }
        return ordering;
    }

    private static OpenTransactions openTransactions(FieldReader spec) {
        OpenTransactions open =
                spec.word("openTransactions", OpenTransactions::of, TRANSACTIONS)
                        .orElse(OpenTransactions.SKIP);
        if (!open.available()) {
            spec.notAvailable("openTransactions", "openTransactions: " + open.text());
        }
        return open;
    }

    private static DeliveryPolicy delivery(FieldReader spec) {
        DeliveryPolicy plain = DeliveryPolicy.DEFAULT;
        int maxInFlight =
                spec.integer("maxInFlight", 1, DeliveryPolicy.MAX_IN_FLIGHT)
                        .orElse(plain.maxInFlight());
        int maxDeliveries =
                spec.integer("maxDeliveries", 1, DeliveryPolicy.MAX_DELIVERIES)
                        .orElse(plain.maxDeliveries());
        int maxOutstanding =
                spec.integer("maxOutstanding", 1, DeliveryPolicy.MAX_OUTSTANDING)
                        .orElse(plain.maxOutstanding());
        Backoff backoff = backoff(spec);
        Duration ackTimeout =
                spec.duration("ackTimeout").filter(time -> isAckTimeout(spec, time)).orElse(null);
        return new DeliveryPolicy(maxInFlight, maxDeliveries, backoff, ackTimeout, maxOutstanding);
    }

    private static boolean isAckTimeout(FieldReader spec, Duration time) {
        boolean fits =
                time.compareTo(DeliveryPolicy.MIN_ACK_TIMEOUT) >= 0
                        && time.compareTo(DeliveryPolicy.MAX_ACK_TIMEOUT) <= 0;
        if (!fits) {
            spec.problem("ackTimeout", "must be 100ms to 7d");
        }
        return fits;
    }

    private static Backoff backoff(FieldReader spec) {
        FieldReader fields = spec.mapping("backoff");
        Optional<Duration> from = fields.duration("from");
        Optional<Duration> to = fields.duration("to");
        fields.finish();
        Duration first = from.orElse(min(Backoff.DEFAULT.from(), to));
        Duration last = to.orElse(max(Backoff.DEFAULT.to(), first));
        return spec.valid("backoff", () -> new Backoff(first, last)).orElse(Backoff.DEFAULT);
    }

    /** One end alone must not clash with the default of the other. */
    private static Duration min(Duration a, Optional<Duration> b) {
        return b.isPresent() && b.get().compareTo(a) < 0 ? b.get() : a;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
