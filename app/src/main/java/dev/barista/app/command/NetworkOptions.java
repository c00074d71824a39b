package dev.barista.app.command;

import dev.barista.app.wiring.NetworkChoices;
import dev.barista.runtime.network.cni.CniConfig;
import dev.barista.runtime.network.cni.CniSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The flags of `barista up` that concern the node's network.
final class NetworkOptions {

    /// What they set is the plugins' affair where a CNI configuration is given.
    private static final List<String> OF_OWN_NETWORK =
            List.of("--pod-range", "--service-range", "--host-ports", "--node-ports");

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
            hideParamSyntax = true,
            converter = PortConverter.class,
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

    @Option(
            names = "--cni-config",
            paramLabel = "FILE",
            description =
                    "A CNI network configuration (.conflist or .conf) whose plugins make the"
                            + " network of each pod, instead of Barista's own. Default: none")
    private @Nullable Path cniConfig;

    @Option(
            names = "--cni-bin",
            paramLabel = "DIR[,DIR…]",
            split = ",",
            hideParamSyntax = true,
            description = "Where CNI plugins are. Default: /opt/cni/bin, then /usr/lib/cni")
    private @Nullable List<Path> cniFolders;

    NetworkChoices choices() {
        try {
            return new NetworkChoices(
                    podRange,
                    serviceRange,
                    hostPorts,
                    nodePorts,
                    Optional.ofNullable(localGateway),
                    cni());
        } catch (IllegalArgumentException notARange) {
            throw wrong(String.valueOf(notARange.getMessage()));
        }
    }

    private Optional<CniSettings> cni() {
        Path config = cniConfig;
        if (config == null) {
            if (cniFolders != null) {
                throw wrong("--cni-bin: given (expected: --cni-config as well)");
            }
            return Optional.empty();
        }
        for (String flag : OF_OWN_NETWORK) {
            if (commandLine().getParseResult().hasMatchedOption(flag)) {
                throw wrong(flag + ": given (expected: not beside --cni-config)");
            }
        }
        try {
            var _ = CniConfig.read(config);
        } catch (IOException unusable) {
            throw wrong("--cni-config: " + unusable.getMessage());
        }
        return Optional.of(CniSettings.of(config.toAbsolutePath(), cniFolders()));
    }

    private List<Path> cniFolders() {
        return cniFolders == null
                ? CniSettings.FOLDERS
                : cniFolders.stream().map(Path::toAbsolutePath).toList();
    }

    private CommandLine commandLine() {
        return java.util.Objects.requireNonNull(spec).commandLine();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(commandLine(), message);
    }
}
