package io.hadron.bench.load;

/** Lines by which a load process tells where it is; it goes on when it is sent a line. */
public enum Marker {
    BEGIN("measuring"),
    END("measured");

    private final String line;

    Marker(String line) {
        this.line = line;
    }

    public String line() {
        return line;
    }
}
