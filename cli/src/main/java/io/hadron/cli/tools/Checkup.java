package io.hadron.cli.tools;

import io.hadron.cli.output.Column;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.Version;
import io.hadron.client.HadronException;
import io.hadron.client.admin.ClusterStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checks of {@code doctor}, cheapest first. */
final class Checkup {
    private static final int OLDEST_JAVA = 25;
    private static final long LEAST_DISK = 2L << 30;
    private static final int[] PORTS = {7400, 7480};

    private final Session session;
    private final List<Check> checks = new ArrayList<>();

    Checkup(Session session) {
        this.session = session;
    }

    List<Check> run() {
        java();
        disk();
        memory();
        boolean isUp = connection();
        for (int port : PORTS) {
            port(port, isUp);
        }
        return checks;
    }

    private void java() {
        int version = Runtime.version().feature();
        String found = Runtime.version() + " at " + System.getProperty("java.home");
        checks.add(
                version >= OLDEST_JAVA
                        ? Check.ok("java", found)
                        : Check.fail("java", found, "install a JDK " + OLDEST_JAVA + " or newer"));
    }

    private void disk() {
        Path here = Path.of("").toAbsolutePath();
        try {
            long free = Files.getFileStore(here).getUsableSpace();
            String found = Column.size(free) + " free at " + here;
            checks.add(
                    free >= LEAST_DISK
                            ? Check.ok("disk", found)
                            : Check.warn(
                                    "disk",
                                    found,
                                    "free some space, or use server dev --data DIR"));
        } catch (IOException e) {
            checks.add(Check.warn("disk", String.valueOf(e.getMessage()), "check the file system"));
        }
    }

    private void memory() {
        String found =
                Column.size(Runtime.getRuntime().maxMemory())
                        + " heap here, "
                        + Runtime.getRuntime().availableProcessors()
                        + " processors";
        checks.add(Check.ok("process", found));
    }

    private boolean connection() {
        String url = session.target().url() + " (from " + session.target().source() + ")";
        try {
            ClusterStatus status = session.admin().status();
            checks.add(
                    status.ready()
                            ? Check.ok("connection", url + ", ready")
                            : Check.warn("connection", url + ", not ready", "hadron wait cluster"));
            versions(status);
            return true;
        } catch (CommandFailure e) {
            checks.add(Check.fail("connection", e.text(), e.advice()));
        } catch (HadronException e) {
            checks.add(Check.fail("connection", url + ": " + e.fault().message(), e.advice()));
        }
        return false;
    }

    private void versions(ClusterStatus status) {
        String own = Version.text();
        for (ClusterStatus.Node node : status.nodes()) {
            String found = "node " + node.id() + " " + node.version() + ", this " + own;
            checks.add(
                    node.version().equals(own) || node.version().isEmpty()
                            ? Check.ok("version", found)
                            : Check.warn("version", found, "use the same version on both sides"));
        }
    }

    /** A taken port is as it should be when a node answers, and in the way when none does. */
    private void port(int port, boolean isUp) {
        boolean free = isFree(port);
        String name = "port " + port;
        if (free) {
            checks.add(Check.ok(name, "free"));
        } else if (isUp) {
            checks.add(Check.ok(name, "in use"));
        } else {
            checks.add(
                    Check.warn(
                            name,
                            "in use, and no node answers",
                            "end what uses it, or: hadron server dev --port P --http-port H"));
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
