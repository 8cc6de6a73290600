package io.hadron.harness.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A node in a container of its own. Every start makes a new container on the same data and port: as
 * an orchestrator does it.
 */
final class ContainerNode implements Node {
    private static final int CLIENT_PORT = 7400;
    private static final String DATA = "/data";
    private static final int STOP_SECONDS = 60;
    private static final int FAILED = 1;

    private final int index;
    private final String image;
    private final Network network;
    private final Path data;
    private final int port = Ports.free();
    private final Map<String, String> settings = new TreeMap<>();
    private @Nullable GenericContainer<?> container;
    private CompletionStage<@Nullable Void> starting = CompletableFuture.completedFuture(null);

    ContainerNode(int index, String image, Network network, Path data) {
        this.index = index;
        this.image = image;
        this.network = network;
        this.data = data;
        set("HADRON_NODE_DATA", DATA + "/node");
        set("HADRON_LISTEN_HOST", "0.0.0.0");
        set("HADRON_LISTEN_PORT", Integer.toString(CLIENT_PORT));
        set("HADRON_LISTEN_ADVERTISED_HOST", "127.0.0.1");
        set("HADRON_LISTEN_ADVERTISED_PORT", Integer.toString(port));
        set("HADRON_PEER_HOST", "0.0.0.0");
        set("HADRON_PEER_ADVERTISED", name());
        set("HADRON_CONTROLLER_HOST", "0.0.0.0");
        set("HADRON_CONTROLLER_ADVERTISED", name());
    }

    /** Where other nodes find its clients' port. */
    String joinAddress() {
        return name() + ":" + CLIENT_PORT;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String name() {
        return "node-" + (index + 1);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        begin();
        awaitReady();
    }

    @Override
    public void begin() throws IOException {
        Files.createDirectories(data);
        remove();
        GenericContainer<?> made =
                new GenericContainer<>(DockerImageName.parse(image))
                        .withNetwork(network)
                        .withNetworkAliases(name())
                        .withEnv(settings)
                        .withCreateContainerCmdModifier(this::bindData)
                        .withLabel("io.hadron.harness", "node")
                        .waitingFor(
                                Wait.forLogMessage("ready .*\\n", 1)
                                        .withStartupTimeout(Duration.ofMinutes(3)));
        made.setPortBindings(List.of(port + ":" + CLIENT_PORT));
        container = made;
        // Each on a thread of its own: the common pool may have one only, and nodes wait for nodes.
        starting =
                CompletableFuture.runAsync(
                        made::start,
                        task -> Thread.ofPlatform().name("start-" + name()).start(task));
    }

    /** Not by Testcontainers, which would pull an image to see whether folders can be bound. */
    private void bindData(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::new);
        command.withHostConfig(host.withBinds(new Bind(data.toString(), new Volume(DATA))));
    }

    @Override
    public void awaitReady() {
        try {
            starting.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(name() + " is not ready:\n" + log(), e.getCause());
        }
    }

    @Override
    public void kill() {
        client().killContainerCmd(id()).exec();
    }

    @Override
    public int stop() {
        client().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
        return awaitExit();
    }

    @Override
    public int awaitExit() {
        for (int i = 0; i < STOP_SECONDS * 10 && isAlive(); i++) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        ContainerState state = state();
        Long code = state == null ? null : state.getExitCodeLong();
        return code == null ? FAILED : code.intValue();
    }

    @Override
    public void pause() {
        client().pauseContainerCmd(id()).exec();
    }

    @Override
    public void resume() {
        ContainerState state = state();
        if (state != null && Boolean.TRUE.equals(state.getPaused())) {
            client().unpauseContainerCmd(id()).exec();
        }
    }

    void disconnect() {
        client().disconnectFromNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .exec();
    }

    void connect() {
        client().connectToNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(name()))
                .exec();
    }

    @Override
    public void wipe() throws IOException {
        remove();
        Trees.empty(data);
    }

    @Override
    public void set(String variable, String value) {
        settings.put(variable, value);
    }

    @Override
    public void reboot() {
        throw new UnsupportedOperationException("containers share the boot id of the machine");
    }

    @Override
    public boolean isAlive() {
        ContainerState state = state();
        return state != null && Boolean.TRUE.equals(state.getRunning());
    }

    @Override
    public String log() {
        GenericContainer<?> made = container;
        return made == null || made.getContainerId() == null ? "" : made.getLogs();
    }

    void remove() {
        GenericContainer<?> made = container;
        if (made != null) {
            made.stop(); // kills it if it runs
            container = null;
        }
    }

    private @Nullable ContainerState state() {
        GenericContainer<?> made = container;
        return made == null || made.getContainerId() == null
                ? null
                : client().inspectContainerCmd(made.getContainerId()).exec().getState();
    }

    private String id() {
        GenericContainer<?> made = container;
        if (made == null) {
            throw new IllegalStateException(name() + " was not started");
        }
        return made.getContainerId();
    }

    private static DockerClient client() {
        return DockerClientFactory.instance().client();
    }
}
