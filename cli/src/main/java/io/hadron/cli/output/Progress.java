package io.hadron.cli.output;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A bar on standard error, on terminals only. One thread. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000L;

    private final @Nullable PrintStream err;
    private final String what;
    private final long total;
    private final long startNanos = System.nanoTime();
    private long drawnNanos;
    private boolean drawn;

    /**
     * @param total -1 = not known
     */
    public Progress(PrintStream err, boolean terminal, String what, long total) {
        this.err = terminal ? err : null;
        this.what = what;
        this.total = total;
    }

    /** Tells how far it is; cheap to call often. */
    public void at(long done, String note) {
        if (err == null) {
            return;
        }
        long now = System.nanoTime();
        if (drawn && now - drawnNanos < REDRAW_NANOS) {
            return;
        }
        draw(err, done, note, now);
    }

    /** Draws even if it was drawn a moment ago. */
    public void show(long done, String note) {
        if (err != null) {
            draw(err, done, note, System.nanoTime());
        }
    }

    private void draw(PrintStream to, long done, String note, long now) {
        drawn = true;
        drawnNanos = now;
        double seconds = Math.max(0.001, (now - startNanos) / 1e9);
        String rate = String.format(Locale.ROOT, "%,.0f/s", done / seconds);
        to.print(
                "\r\u001b[K"
                        + what
                        + " "
                        + bar(done)
                        + " "
                        + rate
                        + (note.isEmpty() ? "" : "  " + note));
        to.flush();
    }

    private String bar(long done) {
        if (total <= 0) {
            return Column.count(done);
        }
        int filled = (int) Math.min(WIDTH, done * WIDTH / total);
        return "["
                + "#".repeat(filled)
                + " ".repeat(WIDTH - filled)
                + "] "
                + Math.min(100, done * 100 / total)
                + "%";
    }

    /** Wipes the bar. */
    @Override
    public void close() {
        if (err != null && drawn) {
            err.print("\r\u001b[K");
            err.flush();
            drawn = false;
        }
    }
}
