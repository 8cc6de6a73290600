package io.hadron.ddl;

/** A text and the name to call it by in messages. */
public record SourceFile(String name, String text) {}
