package io.hadron.cli.session;

/** The version of this command line. */
public final class Version {
    private Version() {}

    /** From the jar; {@code development} outside of one. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
