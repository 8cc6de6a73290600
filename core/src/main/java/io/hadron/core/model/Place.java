package io.hadron.core.model;

/** A line of a file, for messages. Lines and columns count from 1; 0 = not known. */
public record Place(String file, int line, int column) {
    public static final Place NONE = new Place("", 0, 0);

    /** Longest file name kept, in characters. */
    public static final int MAX_FILE = 500;

    public Place {
        if (file.length() > MAX_FILE) {
            file = file.substring(file.length() - MAX_FILE);
        }
        // Names of files come from outside and go to terminals and logs.
        file = file.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
