package io.hadron.cli.session;

import org.jspecify.annotations.Nullable;

/**
 * Which cluster a command talks to, and as whom.
 *
 * @param source where the url comes from, for messages
 */
public record Target(String url, @Nullable String token, String namespace, String source) {
    public static final String DEFAULT_URL = "hadron://localhost:7400";

    /**
     * What is said nearer to the command wins: options, then variables, then the context in use. A
     * context named by an option wins over variables.
     */
    public static Target resolve(GlobalOptions options, Env env) {
        String named = options.context();
        boolean asked = named != null;
        if (named == null) {
            named = env.variable("HADRON_CONTEXT");
        }
        Contexts contexts = Contexts.load(env);
        if (named == null) {
            named = contexts.current();
        }
        Contexts.Context context =
                named == null ? new Contexts.Context(null, null, null) : contexts.require(named);
        String url = env.variable("HADRON_URL");
        String token = env.variable("HADRON_TOKEN");
        String source = url == null ? "default" : "HADRON_URL";
        if (context.url() != null && (asked || url == null)) {
            url = context.url();
            source = "context " + named;
        }
        if (context.token() != null && (asked || token == null)) {
            token = context.token();
        }
        return new Target(
                first(options.url(), url, DEFAULT_URL),
                options.token() != null ? options.token() : token,
                first(options.namespace(), context.namespace(), "default"),
                options.url() != null ? "--url" : source);
    }

    private static String first(
            @Nullable String wanted, @Nullable String second, String otherwise) {
        return wanted != null ? wanted : second != null ? second : otherwise;
    }
}
