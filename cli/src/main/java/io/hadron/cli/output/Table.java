package io.hadron.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Rows and columns as text. */
public final class Table {
    private static final String GAP = "   ";

    private final List<Column> columns;

    public Table(Column... columns) {
        this.columns = List.of(columns);
    }

    /** The lines, titles first. */
    public String render(List<? extends JsonNode> rows) {
        String[][] cells = new String[rows.size() + 1][columns.size()];
        int[] widths = new int[columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            cells[0][c] = columns.get(c).title();
            for (int r = 0; r < rows.size(); r++) {
                cells[r + 1][c] = oneLine(columns.get(c).value().apply(rows.get(r)));
            }
            for (String[] row : cells) {
                widths[c] = Math.max(widths[c], row[c].length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (String[] row : cells) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.length; c++) {
                String pad = " ".repeat(widths[c] - row[c].length());
                line.append(c == 0 ? "" : GAP)
                        .append(columns.get(c).right() ? pad + row[c] : row[c] + pad);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    /** What comes from others must not move the cursor of a terminal. */
    static String oneLine(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, ' ');
            }
        }
        return out == null ? text : out.toString();
    }
}
