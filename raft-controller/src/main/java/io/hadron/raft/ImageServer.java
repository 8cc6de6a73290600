package io.hadron.raft;

import io.hadron.core.cluster.MetadataState;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Hands out this node's state in chunks, to nodes that are too far behind. The first question gets
 * the newest state; the later ones name it by its place. Thread-safe.
 */
final class ImageServer {
    /** A question: term (8), index (8), number of the chunk (4); index -1 asks for the newest. */
    static final int QUESTION_BYTES = 20;

    private static final int KEPT = 2;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A state and the place in the log that it was made up to. */
    record Applied(MetadataState state, TermIndex place) {}

    private record Image(List<byte[]> chunks, long usedNanos) {}

    private final Supplier<Applied> newest;
    private final Map<TermIndex, Image> images = new LinkedHashMap<>();

    ImageServer(Supplier<Applied> newest) {
        this.newest = newest;
    }

    static byte[] question(TermIndex place, int number) {
        return ByteBuffer.allocate(QUESTION_BYTES)
                .putLong(place.getTerm())
                .putLong(place.getIndex())
                .putInt(number)
                .array();
    }

    /**
     * Answers a question.
     *
     * @throws IllegalArgumentException if it is none, or about a state that is no longer kept
     */
    synchronized byte[] answer(ByteBuffer question) {
        if (question.remaining() != QUESTION_BYTES) {
            throw new IllegalArgumentException("a question of " + question.remaining() + " bytes");
        }
        TermIndex place = TermIndex.valueOf(question.getLong(), question.getLong());
        int number = question.getInt();
        long now = System.nanoTime();
        images.values().removeIf(image -> now - image.usedNanos() > KEPT_NANOS);
        if (place.getIndex() < 0) {
            place = make(now);
        }
        Image image = images.remove(place);
        if (image == null || number < 0 || number >= image.chunks().size()) {
            throw new IllegalArgumentException("no chunk " + number + " of the state at " + place);
        }
        images.put(place, new Image(image.chunks(), now));
        return image.chunks().get(number);
    }

    private TermIndex make(long now) {
        Applied applied = newest.get();
        if (!images.containsKey(applied.place())) {
            while (images.size() >= KEPT) {
                images.remove(images.keySet().iterator().next());
            }
            List<byte[]> chunks = StateImage.chunks(applied.state(), applied.place());
            images.put(applied.place(), new Image(chunks, now));
        }
        return applied.place();
    }
}
