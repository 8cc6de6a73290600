package io.hadron.server.survive;

import static org.awaitility.Awaitility.await;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds single threads of a node: as if a lock, or the system, never let them go. */
final class Debugger implements AutoCloseable {
    /** What a node must be started with. */
    static final String FLAG =
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

    private static final Pattern PORT = Pattern.compile("dt_socket at address: (\\d+)");

    private final VirtualMachine machine;

    private Debugger(VirtualMachine machine) {
        this.machine = machine;
    }

    static Debugger attach(NodeProcess node)
            throws IOException, IllegalConnectorArgumentsException {
        await("the debugger's port")
                .atMost(Duration.ofSeconds(20))
                .until(() -> PORT.matcher(node.log()).find());
        Matcher found = PORT.matcher(node.log());
        if (!found.find()) {
            throw new IllegalStateException(node.log());
        }
        for (AttachingConnector connector :
                Bootstrap.virtualMachineManager().attachingConnectors()) {
            if (connector.name().equals("com.sun.jdi.SocketAttach")) {
                Map<String, Connector.Argument> arguments = connector.defaultArguments();
                argument(arguments, "hostname").setValue("127.0.0.1");
                argument(arguments, "port").setValue(found.group(1));
                return new Debugger(connector.attach(arguments));
            }
        }
        throw new IllegalStateException("no connector");
    }

    private static Connector.Argument argument(
            Map<String, Connector.Argument> arguments, String name) {
        Connector.Argument argument = arguments.get(name);
        if (argument == null) {
            throw new IllegalStateException(arguments.toString());
        }
        return argument;
    }

    /** The threads whose names begin so do nothing until this is closed. */
    void hold(String prefix) {
        machine.allThreads().stream()
                .filter(thread -> thread.name().startsWith(prefix))
                .forEach(ThreadReference::suspend);
    }

    @Override
    public void close() {
        try {
            machine.dispose();
        } catch (com.sun.jdi.VMDisconnectedException e) {
            return; // the node has ended
        }
    }
}
