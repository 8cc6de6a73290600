package io.hadron.server.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevLayoutTest {
    @TempDir private Path folder;

    @Test
    void portsAndDirectoriesAreNumberedOn() throws IOException {
        List<DevLayout.Place> places = DevLayout.open(folder, 3, 7400, 7480).places();
        assertThat(places)
                .extracting(DevLayout.Place::address)
                .containsExactly("127.0.0.1:7400", "127.0.0.1:7401", "127.0.0.1:7402");
        assertThat(places).extracting(DevLayout.Place::httpPort).containsExactly(7480, 7481, 7482);
        assertThat(places)
                .extracting(DevLayout.Place::data)
                .containsExactly(
                        folder.resolve("node-1"),
                        folder.resolve("node-2"),
                        folder.resolve("node-3"));
        assertThat(ports(places)).hasSize(12);
    }

    @Test
    void freePortsAndTheSecretStay() throws IOException {
        DevLayout first = DevLayout.open(folder, 3, 0, 0);
        assertThat(ports(first.places())).hasSize(12).allMatch(port -> port > 1024);
        assertThat(first.secret()).hasSize(48);
        DevLayout again = DevLayout.open(folder, 3, 0, 0);
        assertThat(again.places()).isEqualTo(first.places());
        assertThat(again.secret()).isEqualTo(first.secret());
    }

    @Test
    void aClusterGrowsAndDoesNotShrink() throws IOException {
        DevLayout three = DevLayout.open(folder, 3, 0, 0);
        assertThat(DevLayout.open(folder, 5, 0, 0).places())
                .startsWith(three.places().toArray(DevLayout.Place[]::new));
        assertThatThrownBy(() -> DevLayout.open(folder, 3, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--nodes 5");
    }

    @Test
    void onlyTheOwnerReadsTheSecret() throws IOException {
        DevLayout.open(folder, 3, 0, 0);
        Path file = folder.resolve("cluster.properties");
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    private static Set<Integer> ports(List<DevLayout.Place> places) {
        Set<Integer> ports = new HashSet<>();
        for (DevLayout.Place place : places) {
            ports.addAll(
                    List.of(
                            place.port(),
                            place.httpPort(),
                            place.controllerPort(),
                            place.peerPort()));
        }
        return ports;
    }
}
