package io.hadron.docs.walls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Production code keeps every rule. */
class WallsTest {

    private static final JavaClasses PRODUCTION = Walls.production();

    @TestFactory
    Stream<DynamicTest> holds() {
        return Walls.all().entrySet().stream()
                .map(rule ->
                        DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(PRODUCTION)));
    }

    /** A rule that looks at nothing holds too easily: every module must be in sight. */
    @Test
    void seesAllModules() {
        for (var root :
                new String[] {
                    "proto",
                    "core",
                    "ddl",
                    "storage",
                    "raft",
                    "server",
                    "client",
                    "cli",
                    "simulation",
                    "bench",
                    "harness"
                }) {
            assertThat(PRODUCTION.containPackage("io.hadron." + root))
                    .as("classes of io.hadron.%s on the class path", root)
                    .isTrue();
        }
    }
}
