package io.hadron.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help: commands by what they are for, and the options of all commands at the end. */
final class HelpText {
    private static final int WIDTH = 100;
    private static final String GLOBAL = "globalOptions";
    private static final String NEXT = "next";

    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Try it", List.of("demo", "server"));
        GROUPS.put("Records", List.of("pub", "sub", "peek"));
        GROUPS.put(
                "Streams and groups",
                List.of("plan", "apply", "get", "describe", "delete", "wait", "lint"));
        GROUPS.put("Consuming", List.of("group", "dlq", "explain"));
        GROUPS.put("Operations", List.of("cluster", "node", "doctor", "context", "completion"));
        GROUPS.put("Development", List.of("bench", "simulate", "harness", "test"));
    }

    private HelpText() {}

    /** Sets the help of a command and all below it. */
    static void install(CommandLine root) {
        set(root);
        UsageMessageSpec usage = root.getCommandSpec().usageMessage();
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpText::commands);
    }

    private static void set(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.width(WIDTH)
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .synopsisHeading("Usage: ")
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .commandListHeading("%nCommands:%n");
        usage.sectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(help, false));
        usage.sectionMap().put(GLOBAL, help -> options(help, true));
        usage.sectionMap().put(NEXT, HelpText::next);
        usage.sectionKeys(
                List.of(
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                        UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
                        UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                        UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                        GLOBAL,
                        NEXT));
        command.getSubcommands().values().forEach(HelpText::set);
    }

    private static String options(Help help, boolean global) {
        List<OptionSpec> chosen =
                help.commandSpec().options().stream()
                        .filter(option -> isGlobal(help, option) == global)
                        .toList();
        if (chosen.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(chosen, help.createDefaultParamLabelRenderer());
        return (global ? "\nOptions of all commands:\n" : "\nOptions:\n") + layout;
    }

    private static boolean isGlobal(Help help, OptionSpec option) {
        return option.inherited() || help.commandSpec().parent() == null;
    }

    private static String commands(Help help) {
        Map<String, CommandLine> all = help.commandSpec().subcommands();
        StringBuilder out = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            out.append("\n  ").append(title).append('\n');
            for (String name : names) {
                CommandLine command = all.get(name);
                if (command != null) {
                    String[] lines = command.getCommandSpec().usageMessage().description();
                    out.append(String.format("    %-12s%s%n", name, lines[0]));
                }
            }
        });
        return out.toString();
    }

    private static String next(Help help) {
        if (help.commandSpec().parent() != null) {
            return "";
        }
        return """

        First steps:
          ./hadron server dev
          ./hadron sub orders --create
          ./hadron pub orders '{"id":1}'
        hadron COMMAND --help tells more of a command.
        """;
    }
}
