package io.hadron.bench;

/** t. */
public final class BenchMain {
    private BenchMain() {}

    /** t. */
    public static void main(String[] args) throws java.io.IOException {
        org.openjdk.jmh.Main.main(args);
    }
}
