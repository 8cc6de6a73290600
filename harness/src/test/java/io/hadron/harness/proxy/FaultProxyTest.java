package io.hadron.harness.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy between real sockets. Everybody in this test is one process, which is node 1. */
class FaultProxyTest {
    private static final int DIALER = 1;
    private static final int TARGET = 2;
    private static final Way THERE = new Way(DIALER, TARGET, LinkKind.PEER);

    private final Links links = new Links();
    private final SocketOwners owners = new SocketOwners();
    private final AtomicInteger received = new AtomicInteger();
    private final Queue<Socket> targets = new ConcurrentLinkedQueue<>();
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        owners.isNow(DIALER, ProcessHandle.current().pid());
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = new FaultProxy(TARGET, LinkKind.PEER, echo.getLocalPort(), links, owners);
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    private void echo(Socket socket) {
        targets.add(socket);
        try (socket) {
            int value;
            while ((value = socket.getInputStream().read()) >= 0) {
                received.incrementAndGet();
                socket.getOutputStream().write(value);
            }
        } catch (IOException _) {
            // reset
        }
    }

    @AfterEach
    void stop() throws IOException {
        links.heal();
        proxy.close();
        echo.close();
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int roundTrip(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void passesBytesBothWays() throws IOException {
        try (Socket socket = dial()) {
            assertThat(roundTrip(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void tellsWhoDials() throws IOException {
        links.refuse(new Way(Way.OUTSIDE, TARGET, LinkKind.PEER));
        try (Socket socket = dial()) {
            assertThat(roundTrip(socket, 7)).as("known as node 1").isEqualTo(7);
        }
        links.refuse(THERE);
        assertThatThrownBy(
                        () -> {
                            try (Socket socket = dial()) {
                                if (roundTrip(socket, 7) < 0) {
                                    throw new SocketException("ended");
                                }
                            }
                        })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void blocksOneWayAndDeliversLater() throws IOException {
        try (Socket socket = dial()) {
            assertThat(roundTrip(socket, 1)).isEqualTo(1);
            links.set(THERE, WayFault.BLOCKED);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> roundTrip(socket, 2))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(received).hasValue(1);
            links.set(THERE.back(), WayFault.BLOCKED);
            links.set(THERE, WayFault.NONE);
            await().atMost(Duration.ofSeconds(5)).until(() -> received.get() == 2);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .as("the answer is held")
                    .isInstanceOf(SocketTimeoutException.class);
            links.heal();
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void holdsTheNewsOfAnEndAsWell() throws IOException {
        Socket socket = dial();
        assertThat(roundTrip(socket, 1)).isEqualTo(1);
        links.set(THERE.back(), WayFault.BLOCKED);
        for (Socket target : targets) {
            target.close();
        }
        socket.setSoTimeout(200);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .as("half open: nobody tells")
                .isInstanceOf(SocketTimeoutException.class);
        links.heal();
        socket.setSoTimeout(5_000);
        assertThat(isOver(socket)).isTrue();
        socket.close();
    }

    private static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void resetsWhatIsOpen() throws IOException {
        try (Socket socket = dial()) {
            assertThat(roundTrip(socket, 1)).isEqualTo(1);
            proxy.reset(DIALER);
            assertThatThrownBy(
                            () -> {
                                if (roundTrip(socket, 2) < 0) {
                                    throw new SocketException("ended");
                                }
                            })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void delaysAndSlows() throws IOException {
        links.set(THERE, WayFault.delayed(Duration.ofMillis(100), Duration.ZERO));
        try (Socket socket = dial()) {
            long began = System.nanoTime();
            assertThat(roundTrip(socket, 1)).isEqualTo(1);
            assertThat(System.nanoTime() - began).isGreaterThan(100_000_000);
            links.set(THERE, WayFault.slow(20_000));
            socket.getOutputStream().write(new byte[4_000]);
            assertThat(socket.getInputStream().readNBytes(4_000)).hasSize(4_000);
            began = System.nanoTime();
            socket.getOutputStream().write(new byte[4_000]);
            assertThat(socket.getInputStream().readNBytes(4_000)).hasSize(4_000);
            assertThat(System.nanoTime() - began).isGreaterThan(90_000_000);
        }
    }
}
