package io.hadron.server.survive;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A consumer in a process of its own, which signals can stop: takes one message, waits to be told,
 * and acks it.
 */
final class ConsumerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    ConsumerProcess(String url, String stream, String group) throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ConsumerProcess.class.getName(),
                                url,
                                stream,
                                group)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws IOException {
        try (HadronClient client = HadronClient.connect(args[0]);
                Consumer consumer =
                        client.subscription(args[1])
                                .group(args[2])
                                .onError((what, e) -> {})
                                .open()) {
            Delivery delivery = consumer.poll(Duration.ofSeconds(30));
            if (delivery == null) {
                System.out.println("took nothing");
                return;
            }
            System.out.println("took " + delivery.offset() + " attempt " + delivery.attempt());
            if (System.in.read() < 0) {
                return;
            }
            System.out.println("ack " + ack(delivery));
        }
    }

    private static String ack(Delivery delivery) {
        try {
            delivery.ackAndWait();
            return "done";
        } catch (HadronException e) {
            return e.code().name();
        }
    }

    /** The next line that it prints and that is meant for the test. */
    @Nullable String line() throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith("took") && !line.startsWith("ack")) {
            line = out.readLine();
        }
        return line;
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        int code =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " failed with " + code);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
