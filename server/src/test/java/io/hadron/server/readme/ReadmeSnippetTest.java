package io.hadron.server.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.HadronClient;
import io.hadron.client.admin.ChangeSet;
import io.hadron.client.admin.GroupInfo;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.node.HadronNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReadmeSnippetTest {
    private static final String SOURCE = "src/test/java/io/hadron/server/readme/Orders.java";

    @Test
    void theReadmeShowsTheProgramAsItIs() throws IOException {
        String source = Files.readString(Path.of(SOURCE));
        String shown = source.substring(source.indexOf("import "));
        assertThat(snippet(Files.readString(Path.of("..", "README.md"))))
                .as("the Java program in README.md; it is server/%s without its package", SOURCE)
                .isEqualTo(shown);
    }

    @Test
    void theProgramRuns(@TempDir Path data) throws Exception {
        Map<String, String> settings =
                Map.of(
                        "HADRON_NODE_DATA", data.resolve("node").toString(),
                        "HADRON_LISTEN_PORT", "0",
                        "HADRON_CONTROLLER_PORT", "0",
                        "HADRON_ADMIN_ENABLED", "false");
        try (HadronNode node = HadronNode.start(ConfigLoader.fromEnvironment(settings), "test")) {
            String url = "hadron://127.0.0.1:" + node.port();
            try (HadronClient client = HadronClient.connect(url)) {
                client.admin()
                        .apply(
                                ChangeSet.of(
                                        "orders.yaml", "{kind: Stream, metadata: {name: orders}}"));
                Orders.main(new String[] {url});
                GroupInfo billing = client.admin().group("billing");
                assertThat(billing.lag()).as("messages that the program left").isZero();
            }
        }
    }

    private static String snippet(String readme) {
        String fence = "```java\n";
        int start = readme.indexOf(fence) + fence.length();
        return readme.substring(start, readme.indexOf("```", start));
    }
}
