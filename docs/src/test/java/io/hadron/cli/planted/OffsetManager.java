package io.hadron.cli.planted;

/** Offends on purpose: by its name, and its package has no package-info. */
public final class OffsetManager {}
