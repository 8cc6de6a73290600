package io.hadron.client.admin;

/**
 * A DDL file.
 *
 * @param name shown in problems
 * @param text YAML documents
 */
public record SourceFile(String name, String text) {}
