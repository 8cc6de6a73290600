package io.hadron.core.planted;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Offends on purpose: each method does what the core must not. */
public final class Clocks {

    private Clocks() {}

    static long monotonic() {
        return System.nanoTime();
    }

    static long wallClock() {
        return System.currentTimeMillis();
    }

    static Instant instant() {
        return Instant.now();
    }

    static double random() {
        return Math.random();
    }

    static Random unseeded() {
        return new Random();
    }

    static Random seeded(long seed) {
        return new Random(seed);
    }

    static UUID id() {
        return UUID.randomUUID();
    }

    static Map<String, String> hashMap() {
        return new HashMap<>();
    }

    static Set<String> setOf(String one) {
        return Set.of(one, "two");
    }

    static Set<String> setOfOne(String one) {
        return Set.of(one);
    }

    static Map<String, String> mapOfNone() {
        return Map.of();
    }

    static Set<String> setOfArray(String... all) {
        return Set.of(all);
    }

    static Map<String, String> mapCopy(Map<String, String> map) {
        return Map.copyOf(map);
    }

    static Supplier<Instant> reference() {
        return Instant::now;
    }

    static Set<String> collected(Stream<String> stream) {
        return stream.collect(Collectors.toSet());
    }

    static Map<Integer, List<String>> grouped(Stream<String> stream) {
        return stream.collect(Collectors.groupingBy(String::length));
    }

    static Stream<String> parallel(List<String> list) {
        return list.parallelStream();
    }

    static Thread thread() {
        return Thread.currentThread();
    }

    static Map<String, String> concurrent() {
        return new ConcurrentHashMap<>();
    }
}
