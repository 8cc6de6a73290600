package io.hadron.bench;

import org.openjdk.jmh.annotations.*;

/** t. */
@State(Scope.Thread)
@Fork(0)
public class TmpBenchmark {
    private int x;

    /** t. @return x */
    @Benchmark
    public int b() {
        return x++;
    }
}
