package io.hadron.core.cluster;

/** A field that differs; an empty text = not set. */
public record FieldChange(String field, String from, String to) {}
