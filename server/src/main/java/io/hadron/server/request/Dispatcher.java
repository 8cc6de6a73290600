package io.hadron.server.request;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Closed;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.WatchRequest;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Request;
import io.hadron.server.session.RequestHandler;
import io.hadron.server.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every request to the code that answers it, and every failure its ERROR frame. Called on
 * event loops.
 */
public final class Dispatcher implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MAX_WAITING = 256;

    private final DataRequests data;
    private final AdminRequests admin;
    private final MetadataWatches watches;
    private final Executor virtualThreads;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final Map<Long, Channels> sessions = new ConcurrentHashMap<>();

    Dispatcher(
            DataRequests data,
            AdminRequests admin,
            MetadataWatches watches,
            Executor virtualThreads) {
        this.data = data;
        this.admin = admin;
        this.watches = watches;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public void opened(Session session) {
        sessions.put(session.id(), new Channels());
    }

    @Override
    public void closed(Session session) {
        Channels channels = sessions.remove(session.id());
        if (channels != null) {
            channels.closeAll();
        }
    }

    @Override
    public void handle(Request request) {
        boolean handedOn = false;
        try {
            handedOn = route(request);
        } catch (RequestFailure e) {
            fail(request, e.failure());
        } catch (FrameException e) {
            fail(
                    request,
                    Failures.of(
                            ErrorCode.INVALID_REQUEST, request.method() + ": " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error(
                    "request {} of {} met a defect",
                    request.method(),
                    request.session().remoteAddress(),
                    e);
            fail(request, Failures.of(ErrorCode.INTERNAL, request.method() + ": " + e));
        } finally {
            if (!handedOn) {
                request.release();
            }
        }
    }

    /** Whether another thread has taken the request over. */
    private boolean route(Request request) throws RequestFailure, FrameException {
        Channels channels = sessions.get(request.session().id());
        if (channels == null) {
            return false; // the session has just closed: nobody is there to answer
        }
        switch (request.method()) {
            case PRODUCE -> {
                data.produce(request);
                return true;
            }
            case FETCH -> data.fetch(request);
            case OFFSET -> data.offset(request);
            case READ_OPEN -> data.readOpen(request, channels);
            case SUBSCRIBE -> data.subscribe(request, channels);
            case SETTLE -> data.settle(request, channels);
            case WATCH_METADATA -> watch(request, channels);
            case CLOSE ->
                    throw new RequestFailure(
                            ErrorCode.UNKNOWN_METHOD, "CLOSE is a frame, not a request");
            case METADATA,
                    ALLOCATE_PRODUCER,
                    PLAN,
                    APPLY,
                    LINT,
                    DELETE,
                    GET,
                    DESCRIBE,
                    GROUP_LIST,
                    GROUP_DESCRIBE,
                    GROUP_PAUSE,
                    GROUP_RESUME,
                    GROUP_SEEK,
                    EXPLAIN,
                    TRIM,
                    STATUS,
                    NODE_MODE,
                    NODE_REMOVE,
                    REBALANCE,
                    RECOVER,
                    AUDIT,
                    JOIN -> {
                mayWait(request);
                return true;
            }
        }
        return false;
    }

    private void watch(Request request, Channels channels) throws RequestFailure, FrameException {
        if (channels.isFull()) {
            throw new RequestFailure(
                    ErrorCode.TOO_MANY_CHANNELS, "a connection may have " + Channels.MAX);
        }
        String stream = request.header(WatchRequest.parser()).getStream();
        Session session = request.session();
        long id = request.correlation();
        virtualThreads.execute(() -> watches.open(session, id, stream, channels));
    }

    private void mayWait(Request request) throws RequestFailure {
        if (!waiting.tryAcquire()) {
            request.release();
            fail(
                    request,
                    Failures.of(
                            ErrorCode.OVERLOADED,
                            MAX_WAITING + " requests of this kind are under way"));
            return;
        }
        virtualThreads.execute(() -> {
            try {
                request.respond(admin.answer(request));
            } catch (RequestFailure e) {
                fail(request, e.failure());
            } catch (FrameException e) {
                fail(
                        request,
                        Failures.of(
                                ErrorCode.INVALID_REQUEST,
                                request.method() + ": " + e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(request, Failures.of(ErrorCode.SHUTTING_DOWN, "the node is stopping"));
            } catch (RuntimeException e) {
                LOG.error("request {} met a defect", request.method(), e);
                fail(request, Failures.of(ErrorCode.INTERNAL, request.method() + ": " + e));
            } finally {
                waiting.release();
                request.release();
            }
        });
    }

    private void fail(Request request, Failure failure) {
        request.session().fail(request.method(), request.correlation(), failure);
    }

    @Override
    public void credit(Session session, long channel, Credit credit) {
        Channels channels = sessions.get(session.id());
        Channels.Channel open = channels == null ? null : channels.get(channel);
        if (open != null) {
            open.grant(credit);
        }
    }

    @Override
    public void closeChannel(Session session, long channel) {
        Channels channels = sessions.get(session.id());
        Channels.Channel open = channels == null ? null : channels.remove(channel);
        Runnable answer =
                () ->
                        session.respond(
                                Method.CLOSE, channel, Closed.getDefaultInstance(), List.of());
        if (open == null) {
            answer.run();
        } else {
            open.close(false, answer);
        }
    }
}
