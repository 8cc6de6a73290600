package io.hadron.client.admin;

/**
 * Why a message is where it is.
 *
 * @param reason stable word, for instance IN_FLIGHT
 * @param text a sentence
 */
public record Explanation(String reason, String text) {}
