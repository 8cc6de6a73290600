package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts the brokers, and knows how load is put on them. */
interface Launcher {
    /** The heap of a measured broker. */
    List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

    /** The kernel picks a port again as soon as it was let go. */
    Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    Side side();

    String version();

    /**
     * Starts a broker on free loopback ports and waits until it serves.
     *
     * @param dir an empty directory
     * @param fsync whether acknowledged means on disk
     */
    Broker start(Path dir, boolean fsync);

    /** The command of a load process, to be followed by the arguments of {@code bench}. */
    List<String> loadCommand();

    /** What a load process needs to be told about this broker. */
    List<String> loadArguments(Broker broker, boolean fsync);

    /** The java of this process, for load processes of either side. */
    static List<String> java(String classPath, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    /** A port that was free a moment ago, and that this process was not given before. */
    static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
