package io.hadron.core.planted;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.slf4j.Logger;

/** Offends on purpose: the core imports nothing of these. */
public final class Sockets {

    private Sockets() {}

    static void net(Socket socket) throws IOException {
        socket.close();
    }

    static Path file(Path path) {
        return path.getParent();
    }

    static int netty(ByteBuf buffer) {
        return buffer.readableBytes();
    }

    static void log(Logger logger) {
        logger.info("no");
    }
}
