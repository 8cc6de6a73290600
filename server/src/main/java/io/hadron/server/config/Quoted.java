package io.hadron.server.config;

/** Foreign text in messages: short and on one line. */
final class Quoted {
    private static final int MAX = 80;

    private Quoted() {}

    static String of(String text) {
        String shown = text.length() > MAX ? text.substring(0, MAX) + "..." : text;
        return shown.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
