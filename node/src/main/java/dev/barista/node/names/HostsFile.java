package dev.barista.node.names;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The text of `/etc/hosts`, as a kubelet writes it. Pure.
final class HostsFile {

    /// @param addresses of the pod; a pod without one finds its own name on its loopback: programs
    ///   that look it up must not wait for a time-out
    static String of(ApiObject pod, PodHostname hostname, List<String> addresses) {
        String names =
                hostname.domain().isEmpty()
                        ? hostname.name()
                        : hostname.qualified() + "\t" + hostname.name();
        StringBuilder text =
                new StringBuilder(
                        """
                        # Kubernetes-managed hosts file.
                        127.0.0.1\tlocalhost%1$s
                        ::1\tlocalhost ip6-localhost ip6-loopback%1$s
                        fe00::0\tip6-localnet
                        fe00::0\tip6-mcastprefix
                        fe00::1\tip6-allnodes
                        fe00::2\tip6-allrouters
                        """
                                .formatted(addresses.isEmpty() ? " " + names : ""));
        addresses.forEach(address -> text.append(address + "\t" + names + "\n"));
        JsonNode aliases = pod.spec().path("hostAliases");
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            aliases.forEach(alias -> text.append(line(alias)));
        }
        return text.toString();
    }

    private static String line(JsonNode alias) {
        return alias.path("ip").asString("")
                + "\t"
                + alias.path("hostnames")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining("\t"))
                + "\n";
    }

    private HostsFile() {}
}
