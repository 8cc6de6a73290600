package io.hadron.harness.proxy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which node a connection on this machine comes from: the kernel knows the process behind
 * every socket. All nodes dial the same proxied port, so nothing else tells them apart.
 */
public final class SocketOwners {
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private final Map<Integer, Long> pids = new ConcurrentHashMap<>();

    /** Says which process a node is now. */
    public void isNow(int node, long pid) {
        pids.put(node, pid);
    }

    /**
     * The node that holds a socket.
     *
     * @param port of the socket
     * @param peerPort of its other end
     * @return {@link Way#OUTSIDE} if it is none of the nodes, or can not be told
     */
    int owner(int port, int peerPort) {
        try {
            String inode = inode(port, peerPort);
            if (!inode.isEmpty()) {
                for (Map.Entry<Integer, Long> node : pids.entrySet()) {
                    if (holds(node.getValue(), "socket:[" + inode + "]")) {
                        return node.getKey();
                    }
                }
            }
        } catch (IOException e) {
            return Way.OUTSIDE; // no such table on this system
        }
        return Way.OUTSIDE;
    }

    private static String inode(int port, int peerPort) throws IOException {
        String local = ":%04X".formatted(port);
        String remote = ":%04X".formatted(peerPort);
        for (Path table : TABLES) {
            for (String line : Files.readAllLines(table)) {
                String[] words = line.strip().split("\\s+");
                if (words.length > INODE
                        && words[LOCAL].endsWith(local)
                        && words[REMOTE].endsWith(remote)) {
                    return words[INODE];
                }
            }
        }
        return "";
    }

    private static boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> open =
                Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : open) {
                if (target(descriptor).equals(socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // the process is gone
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
