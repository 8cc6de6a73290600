package io.hadron.docs.walls;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** No call, constructor or method reference whose result differs from run to run. */
final class DeterminismCondition extends ArchCondition<JavaClass> {

    private static final Set<String> ALL = Set.of();

    /** Owner to forbidden names; no names means everything of that class. */
    private static final Map<String, Set<String>> FORBIDDEN =
            Map.ofEntries(
                    Map.entry(
                            "java.lang.System",
                            Set.of(
                                    "nanoTime",
                                    "currentTimeMillis",
                                    "identityHashCode",
                                    "getProperty",
                                    "getenv",
                                    "load",
                                    "loadLibrary",
                                    "exit")),
                    Map.entry("java.lang.Math", Set.of("random")),
                    Map.entry("java.lang.Thread", ALL),
                    Map.entry("java.lang.ThreadLocal", ALL),
                    Map.entry("java.lang.Runtime", ALL),
                    Map.entry("java.lang.Process", ALL),
                    Map.entry("java.lang.ProcessBuilder", ALL),
                    Map.entry("java.time.Clock", ALL),
                    Map.entry("java.time.Instant", Set.of("now")),
                    Map.entry("java.time.LocalDate", Set.of("now")),
                    Map.entry("java.time.LocalDateTime", Set.of("now")),
                    Map.entry("java.time.LocalTime", Set.of("now")),
                    Map.entry("java.time.OffsetDateTime", Set.of("now")),
                    Map.entry("java.time.ZonedDateTime", Set.of("now")),
                    Map.entry("java.time.ZoneId", Set.of("systemDefault")),
                    Map.entry("java.util.UUID", Set.of("randomUUID")),
                    Map.entry("java.util.SplittableRandom", ALL),
                    Map.entry("java.util.Timer", ALL),
                    Map.entry("java.util.HashMap", ALL),
                    Map.entry("java.util.HashSet", ALL),
                    Map.entry("java.util.IdentityHashMap", ALL),
                    Map.entry("java.util.WeakHashMap", ALL),
                    Map.entry("java.util.Hashtable", ALL),
                    Map.entry("java.util.Set", Set.of("of", "copyOf")),
                    Map.entry("java.util.Map", Set.of("of", "ofEntries", "copyOf")),
                    Map.entry("java.util.Collection", Set.of("parallelStream")),
                    Map.entry(
                            "java.util.stream.Collectors",
                            Set.of(
                                    "toSet",
                                    "toUnmodifiableSet",
                                    "toUnmodifiableMap",
                                    "groupingByConcurrent",
                                    "toConcurrentMap")));

    /** Collectors that build a HashMap unless they are told what to build. */
    private static final Map<String, Integer> MAP_ARGUMENT = Map.of("toMap", 4, "groupingBy", 3);

    DeterminismCondition() {
        super("not call what differs from run to run");
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        for (var access : item.getAccessesFromSelf()) {
            if (access.getTarget() instanceof CodeUnitAccessTarget target && isForbidden(target)) {
                events.add(SimpleConditionEvent.violated(access, access.getDescription()));
            }
        }
    }

    private static boolean isForbidden(CodeUnitAccessTarget target) {
        var owner = target.getOwner().getName();
        var arguments = target.getRawParameterTypes().size();
        if (owner.equals("java.util.Random")) {
            // A generator with a seed is an input like any other; one without is not.
            return target.getName().equals("<init>") && arguments == 0;
        }
        if (owner.equals("java.util.stream.Collectors")
                && MAP_ARGUMENT.getOrDefault(target.getName(), 0) > arguments) {
            return true;
        }
        if (target.getName().equals("parallelStream")) {
            return true;
        }
        if (target.getName().equals("of") && hasOneOrderOnly(target)) {
            return false;
        }
        var names = FORBIDDEN.get(owner);
        return names != null && (names.isEmpty() || names.contains(target.getName()));
    }

    /** {@code Set.of} and {@code Map.of} with at most one entry. */
    private static boolean hasOneOrderOnly(CodeUnitAccessTarget target) {
        var parameters = target.getRawParameterTypes();
        return switch (target.getOwner().getName()) {
            case "java.util.Set" ->
                    parameters.isEmpty()
                            || (parameters.size() == 1 && !parameters.get(0).isArray());
            case "java.util.Map" -> parameters.size() <= 2;
            default -> false;
        };
    }

    /** Primitive types and arrays of them live in no package. */
    static DescribedPredicate<JavaClass> arrayOrPrimitive() {
        return DescribedPredicate.describe(
                "are primitive",
                type -> type.isPrimitive() || type.getBaseComponentType().isPrimitive());
    }
}
