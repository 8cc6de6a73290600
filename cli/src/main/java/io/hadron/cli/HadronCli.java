package io.hadron.cli;

/** t. */
public final class HadronCli {
    private HadronCli() {}

    public static void main(String[] args) {
        System.out.println(
                "clm " + String.join(" ", args) + " " + System.getProperty("hadron.home"));
    }
}
