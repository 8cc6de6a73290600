package io.hadron.client;

/**
 * One thing that is wrong with a DDL document.
 *
 * @param file name of the file as it was sent; empty if it is not tied to one
 * @param line from 1; 0 = not tied to a line
 * @param code stable, for instance UNKNOWN_FIELD
 * @param message what is wrong
 * @param advice what to do about it
 */
public record Problem(String file, int line, String code, String message, String advice) {
    @Override
    public String toString() {
        String place = file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + ": ";
        return place + message + " [" + code + "]" + (advice.isEmpty() ? "" : " " + advice);
    }
}
