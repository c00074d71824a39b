package dev.barista.app.command;

import dev.barista.app.wiring.NetworkChoices;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The flags of `barista up` that concern the node's network.
final class NetworkOptions {

    private static final int LAST_PORT = 65_535;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--pod-range",
            paramLabel = "CIDR",
            description =
                    "Addresses of pods: auto for the first range that this machine does not use,"
                            + " none for pods without addresses and a way out, or IPv4 addresses"
                            + " from /16 to /28. Default: ${DEFAULT-VALUE}",
            defaultValue = "auto")
    private String podRange = "auto";

    @Option(
            names = "--service-range",
            paramLabel = "CIDR",
            description =
                    "Addresses of v1 Services: auto for the second half of the pods' range."
                            + " Default: ${DEFAULT-VALUE}",
            defaultValue = "auto")
    private String serviceRange = "auto";

    @Option(
            names = "--host-ports",
            paramLabel = "PORT[,PORT…]",
            split = ",",
            description =
                    "Ports on this machine's loopback that pods reach at host.barista.internal,"
                            + " as 5432 for a PostgreSQL here. Default: none")
    private List<Integer> hostPorts = List.of();

    @Option(
            names = "--node-ports",
            paramLabel = "ADDRESS",
            description =
                    "Where NodePorts of v1 Services are open: an address of this machine, or"
                            + " 0.0.0.0 for all. Default: ${DEFAULT-VALUE}",
            defaultValue = "127.0.0.1")
    private String nodePorts = "127.0.0.1";

    @Option(
            names = "--local-gateway",
            paramLabel = "HOST:PORT",
            description =
                    "Where requests to cluster-local hosts come in, beside the pods' own"
                            + " network. Default: 127.0.0.1:8082 where pods have no addresses,"
                            + " none where they have",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress localGateway;

    NetworkChoices choices() {
        for (int port : hostPorts) {
            if (port < 1 || port > LAST_PORT) {
                throw wrong(
                        "--host-ports: %d (expected: ports, 1 to %d)".formatted(port, LAST_PORT));
            }
        }
        try {
            return new NetworkChoices(
                    podRange,
                    serviceRange,
                    hostPorts,
                    nodePorts,
                    Optional.ofNullable(localGateway));
        } catch (IllegalArgumentException notARange) {
            throw wrong(String.valueOf(notARange.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
