package io.hadron.server.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param source file or variable
 * @param line from 1; 0 where there is none
 * @param message what is wrong and, where known, what was meant
 */
public record ConfigProblem(String source, int line, String message) {
    @Override
    public String toString() {
        return (line == 0 ? source : source + ":" + line) + ": " + message;
    }
}
