package io.hadron.cli;

import io.hadron.cli.session.Env;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.FailureReport;
import io.hadron.cli.session.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Command lines that can not be meant: says what is wrong, what is near, where the help is. */
final class UsageFailures implements IParameterExceptionHandler {
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[(.*?)\\] \\(case-insensitive\\)");

    private final Env env;

    UsageFailures(Env env) {
        this.env = env;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String help = "see " + command.getCommandSpec().qualifiedName() + " --help";
        if (env.debug()) {
            failure.printStackTrace(env.err());
        }
        FailureReport report = new FailureReport(env);
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            report.message(what(command, word), (hint(command, word) + " " + help).strip());
        } else {
            report.message(text(failure), help);
        }
        return ExitCode.USAGE;
    }

    private static String what(CommandLine command, String word) {
        if (word.startsWith("-")) {
            return "unknown option " + word;
        }
        return command.getSubcommands().isEmpty()
                ? "unexpected argument " + word
                : "unknown command " + word;
    }

    private static String hint(CommandLine command, String word) {
        List<String> known = new ArrayList<>();
        if (word.startsWith("-")) {
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            command.getCommandSpec().options().forEach(spec -> known.addAll(List.of(spec.names())));
            return option.length() < 3 ? "" : Spelling.didYouMean(option, known);
        }
        known.addAll(command.getSubcommands().keySet());
        return Spelling.didYouMean(word, known);
    }

    private static String lowerChoices(String message) {
        return CHOICES.matcher(message)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                "expected one of " + found.group(1).toLowerCase(Locale.ROOT)));
    }

    /** The first line: picocli adds lists of what it knows. */
    private static String text(ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf('\n');
        String line = lowerChoices(end < 0 ? message : message.substring(0, end));
        return line.isEmpty() ? line : Character.toLowerCase(line.charAt(0)) + line.substring(1);
    }
}
