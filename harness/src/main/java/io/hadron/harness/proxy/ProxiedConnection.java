package io.hadron.harness.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection through a {@link FaultProxy}: two sockets and a pump for each direction. */
final class ProxiedConnection implements Pump.End {
    private final Way way;
    private final Socket dialed;
    private final Socket behind;
    private final Pump there;
    private final Pump back;
    private final AtomicInteger directions = new AtomicInteger(2);
    private final AtomicBoolean over = new AtomicBoolean();
    private Runnable whenOver = () -> {};

    ProxiedConnection(Way way, Links links, Socket dialed, Socket behind) {
        this.way = way;
        this.dialed = dialed;
        this.behind = behind;
        there = new Pump(way, links, dialed, behind, this);
        back = new Pump(way.back(), links, behind, dialed, this);
    }

    /** The node that dialed. */
    int source() {
        return way.from();
    }

    void start(Runnable gone) {
        whenOver = gone;
        there.start();
        back.start();
    }

    @Override
    public void ended() {
        if (directions.decrementAndGet() == 0) {
            reset(); // both ends have said that they are done
        }
    }

    @Override
    public void broken() {
        reset();
    }

    /** Both ends see a reset. */
    void reset() {
        if (over.compareAndSet(false, true)) {
            there.stop();
            back.stop();
            abort(dialed);
            abort(behind);
            whenOver.run();
        }
    }

    static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // it is closed already
        }
    }
}
