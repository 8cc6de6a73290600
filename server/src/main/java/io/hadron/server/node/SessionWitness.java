package io.hadron.server.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The session that this directory's process last registered with, or was about to. It is on disk
 * before the cluster hears of the session, so the cluster can never know a higher one: unless the
 * directory is an old copy. Such a copy opens without a complaint, for it is whole; but it lacks
 * what later processes of the node have acknowledged, and must not count for that.
 */
final class SessionWitness {
    static final String FILE = "session";
    private static final int LONGEST = 32;

    private final Path data;

    SessionWitness(Path data) {
        this.data = data;
    }

    /**
     * Checks without a change.
     *
     * @param known the newest session that others know of this node, 0 for none
     * @throws NodeStartException if the directory is from before that session
     */
    void check(long known) throws NodeStartException {
        try {
            // A directory that was made before there was such a file has nothing to say.
            Path file = data.resolve(FILE);
            if (Files.exists(file) && read(file) < known) {
                throw new NodeStartException(
                        data
                                + " is an old copy of this node's data: it ends with session "
                                + read(file)
                                + ", and the cluster has had session "
                                + known
                                + "; what was acknowledged since is not in it",
                        "Mount the node's own, newest disk. If that is lost, remove the node from the cluster and start"
                                + " it on an empty directory with --join: it is filled from the others.");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static NodeStartException unusable(IOException e) {
        return new NodeStartException(
                "the data directory can not be used: " + e, "Check that it may be written.");
    }

    /**
     * The session of this process, on disk.
     *
     * @param known the newest session that the cluster knows of this node, 0 for none
     * @throws NodeStartException if the directory is from before that session
     */
    long next(long known) throws NodeStartException {
        check(known);
        try {
            write(data.resolve(FILE), known + 1);
            return known + 1;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static long read(Path file) throws IOException, NodeStartException {
        try {
            if (Files.size(file) <= LONGEST) {
                return Long.parseLong(Files.readString(file).strip());
            }
        } catch (NumberFormatException e) {
            // Told below, as is a file that is too long.
        }
        throw new NodeStartException(
                file + " is damaged",
                "It shows that the data is the newest. If you are sure of that, remove the file and start again.");
    }

    private void write(Path file, long session) throws IOException {
        Path draft = data.resolve(FILE + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.US_ASCII.encode(session + "\n"));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        FirstStart.syncDirectory(data);
    }
}
