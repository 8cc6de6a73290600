package io.hadron.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hadron.cli.output.Json;
import io.hadron.cli.session.Env;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs one command in this process and keeps what it said. */
public record CliRun(int code, String out, String err) {
    /** What a command finds around it; no terminal unless asked for. */
    public static final class Setup {
        private final Map<String, String> variables = new TreeMap<>();
        private byte[] input = new byte[0];
        private Env.Terminals terminals = Env.Terminals.NONE;

        public Setup variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        public Setup input(String text) {
            return input(text.getBytes(StandardCharsets.UTF_8));
        }

        public Setup input(byte[] bytes) {
            input = bytes.clone();
            return this;
        }

        public Setup onTerminal() {
            terminals = new Env.Terminals(false, true, false);
            return this;
        }

        public CliRun run(String... arguments) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Env env =
                    new Env(
                            new ByteArrayInputStream(input),
                            out,
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            variables,
                            terminals);
            int code = HadronCli.run(env, arguments);
            return new CliRun(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    /** Without a node: the address is one that nobody listens at. */
    public static Setup offline() {
        return at("hadron://127.0.0.1:1");
    }

    public static Setup at(String url) {
        return new Setup()
                .variable("HADRON_URL", url)
                .variable("XDG_CONFIG_HOME", "/nonexistent")
                .variable("HOME", "/nonexistent");
    }

    /** Standard output as one JSON value. */
    public JsonNode json() {
        try {
            return Json.parse(out);
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
    }

    /** Standard output as one JSON value a line. */
    public List<JsonNode> lines() {
        List<JsonNode> found = new ArrayList<>();
        try {
            for (String line : out.lines().toList()) {
                found.add(Json.parse(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
        return found;
    }

    /** Names of the fields of an object, in order. */
    public static List<String> fields(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
