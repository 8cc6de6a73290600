package io.hadron.server.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every setting there is, in the order of the config file: the source of the reference page. */
public final class ConfigReference {
    /**
     * One setting.
     *
     * @param name section and key, as {@code storage.sync}
     * @param type what its value looks like
     * @param defaultText the default, as written in a file
     * @param meaning what it does
     * @param variable the environment variable that overrides it
     */
    public record Row(
            String name, String type, String defaultText, String meaning, String variable) {}

    /** A section and what it is about. */
    public record Group(String name, String meaning, List<Row> rows) {
        public Group {
            rows = List.copyOf(rows);
        }
    }

    private ConfigReference() {}

    /** All sections with their settings. */
    public static List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (RecordComponent section : ServerConfig.class.getRecordComponents()) {
            List<Row> rows = new ArrayList<>();
            for (RecordComponent key : section.getType().getRecordComponents()) {
                rows.add(row(section.getName(), key));
            }
            groups.add(
                    new Group(
                            section.getName(), section.getAnnotation(Section.class).value(), rows));
        }
        return groups;
    }

    /** The reference as a Markdown page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("# Server configuration\n\n");
        page.append("Generated from the config records; do not edit.\n\n");
        page.append(
                "Pass a file with `hadron server start --config FILE`. Every setting can also be ");
        page.append("given as an environment variable, which wins over the file.\n");
        for (Group group : groups()) {
            page.append("\n## ").append(group.name()).append("\n\n");
            page.append(group.meaning()).append("\n\n");
            page.append(
                    "| setting | type | default | meaning | variable |\n|---|---|---|---|---|\n");
            for (Row row : group.rows()) {
                String shown = row.defaultText().isEmpty() ? "" : "`" + row.defaultText() + "`";
                page.append("| `").append(row.name()).append("` | ").append(row.type());
                page.append(" | ").append(shown).append(" | ").append(row.meaning());
                page.append(" | `").append(row.variable()).append("` |\n");
            }
        }
        return page.toString();
    }

    static String variable(String name) {
        return "HADRON_"
                + name.replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static Row row(String section, RecordComponent key) {
        Setting setting = key.getAnnotation(Setting.class);
        String name = section + "." + key.getName();
        return new Row(
                name,
                SettingType.name(key.getType()),
                setting.value(),
                setting.doc(),
                variable(name));
    }
}
