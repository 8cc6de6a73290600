package io.hadron.storage;

/**
 * A fault after which nothing that the store says can be trusted: a write may be lost, or may come
 * back.
 *
 * @param where what the store was doing, for instance "write" or "background"
 * @param what the engine's own words
 */
public record StorageFault(String where, String what, Throwable cause) {}
