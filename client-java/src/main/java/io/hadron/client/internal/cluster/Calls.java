package io.hadron.client.internal.cluster;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.HadronException;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Requests as futures, and futures as results of blocking calls. */
public final class Calls {
    private Calls() {}

    /** Sends a request on its loop; the future completes there. */
    public static <M extends MessageLite> CompletableFuture<M> send(
            Connection connection,
            Method method,
            MessageLite request,
            Parser<M> parser,
            Duration timeout) {
        CompletableFuture<M> result = new CompletableFuture<>();
        connection.request(
                method,
                request,
                timeout,
                new ReplyHandler() {
                    @Override
                    public void replied(Frame frame) throws FrameException {
                        result.complete(frame.header(parser));
                    }

                    @Override
                    public void failed(HadronException error) {
                        result.completeExceptionally(error);
                    }
                });
        return result;
    }

    /** The client's exception in what a future failed with. */
    public static HadronException errorOf(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof HadronException known) {
            return known;
        }
        return HadronException.of(
                io.hadron.client.Fault.of(
                        io.hadron.proto.ErrorCode.INTERNAL, "the client failed: " + cause),
                cause);
    }

    /**
     * Waits for a future of the client, which always ends by itself. An interrupt does not end the
     * wait, it is kept for later: the outcome would be lost otherwise.
     *
     * @throws HadronException with the caller's stack
     */
    public static <T> T await(CompletableFuture<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    HadronException error = errorOf(e);
                    throw HadronException.of(error.fault(), error);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
