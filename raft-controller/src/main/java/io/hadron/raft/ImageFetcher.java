package io.hadron.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;

/** Fetches a whole state from the leader, chunk by chunk, and checks it. */
final class ImageFetcher {
    private static final int ATTEMPTS = 3;

    /** Asks the leader one question of {@link ImageServer}. */
    interface Source {
        ByteBuffer ask(byte[] question) throws IOException, InterruptedException;
    }

    /** A whole, checked state. */
    record Fetched(TermIndex place, List<byte[]> entries) {}

    private ImageFetcher() {}

    static Fetched fetch(Source source) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return fetchOnce(source);
            } catch (IOException | UnreadableEntryException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("fetching the state from the leader: " + e, e);
                }
            }
        }
    }

    private static Fetched fetchOnce(Source source) throws IOException, InterruptedException {
        StateImage.Chunk first = chunk(source, TermIndex.valueOf(0, -1), 0);
        List<List<byte[]>> parts = new ArrayList<>();
        parts.add(first.entries());
        long bytes = size(first);
        for (int i = 1; i < first.count(); i++) {
            StateImage.Chunk next = chunk(source, first.place(), i);
            if (!next.place().equals(first.place()) || next.digest() != first.digest()) {
                throw new IOException("chunk " + i + " belongs to another state");
            }
            bytes += size(next);
            if (bytes > StateImage.MAX_BYTES) {
                throw new IOException("the state is larger than " + StateImage.MAX_BYTES);
            }
            parts.add(next.entries());
        }
        if (StateImage.digest(parts) != first.digest()) {
            throw new IOException("the state differs from what the leader has");
        }
        return new Fetched(first.place(), parts.stream().flatMap(List::stream).toList());
    }

    private static StateImage.Chunk chunk(Source source, TermIndex place, int number)
            throws IOException, InterruptedException {
        StateImage.Chunk chunk = StateImage.decode(source.ask(ImageServer.question(place, number)));
        if (chunk.number() != number) {
            throw new IOException("asked for chunk " + number + ", got " + chunk.number());
        }
        return chunk;
    }

    private static long size(StateImage.Chunk chunk) {
        return chunk.entries().stream().mapToLong(entry -> entry.length).sum();
    }
}
