package io.hadron.docs.walls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.hadron.cli.planted.OffsetManager;
import io.hadron.client.planted.NosyClient;
import io.hadron.core.consumer.planted.ConsumerPeer;
import io.hadron.core.partition.planted.PartitionPeer;
import io.hadron.core.planted.Clocks;
import io.hadron.core.planted.Sockets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that can not fail holds nothing: each kind of rule catches an offender planted for it. */
class PlantedOffendersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "monotonic",
                "wallClock",
                "instant",
                "random",
                "unseeded",
                "id",
                "hashMap",
                "setOf",
                "setOfArray",
                "mapCopy",
                "reference",
                "collected",
                "grouped",
                "parallel",
                "thread"
            })
    void coreIsDeterministic(String method) {
        assertThat(violations("core is deterministic", Clocks.class))
                .anyMatch(line -> line.contains("Clocks." + method + "("));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seeded", "setOfOne", "mapOfNone"})
    void deterministicCallsPass(String method) {
        assertThat(violations("core is deterministic", Clocks.class))
                .noneMatch(line -> line.contains("Clocks." + method + "("));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.net.Socket",
                "java.io.IOException",
                "java.nio.file.Path",
                "io.netty.buffer.ByteBuf",
                "org.slf4j.Logger",
                "java.util.concurrent.ConcurrentHashMap"
            })
    void coreImportsNothing(String type) {
        assertThat(violations("core imports nothing", Sockets.class, Clocks.class))
                .anyMatch(line -> line.contains(type));
    }

    @Test
    void controllersDoNotSeeEachOther() {
        assertThat(
                        violations(
                                "controllers do not see each other",
                                PartitionPeer.class,
                                ConsumerPeer.class))
                .anyMatch(line -> line.contains("ConsumerPeer"));
    }

    @Test
    void clientDoesNotSeeTheCore() {
        assertThat(violations("client sees only its own", NosyClient.class))
                .anyMatch(line -> line.contains("ConsumerPeer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.netty..", "org.apache.ratis..", "org.rocksdb.."})
    void librariesStayInside(String library) {
        assertThat(violations(library + " stays inside", NosyClient.class)).isNotEmpty();
    }

    @Test
    void packagesAreNullMarked() {
        assertThat(violations("packages are null-marked", OffsetManager.class)).hasSize(1);
    }

    @Test
    void namesSayWhatAClassDoes() {
        assertThat(violations("names say what a class does", OffsetManager.class)).hasSize(1);
    }

    private static List<String> violations(String rule, Class<?>... offenders) {
        JavaClasses classes = new ClassFileImporter().importClasses(offenders);
        return Walls.all().get(rule).evaluate(classes).getFailureReport().getDetails();
    }
}
