package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `/etc/hosts`, `/etc/resolv.conf` and `/etc/hostname` of a container. Always written: without
/// them, programs that look up their own name wait for a time-out of seconds.
final class HostFiles {

    /// @param resolvConf that of the host
    static List<Mount> write(ApiObject pod, PodFolder folder, Path resolvConf) throws IOException {
        String hostname = hostname(pod);
        List<Mount> mounts = new ArrayList<>();
        mounts.add(file(folder, "hosts", hosts(pod, hostname)));
        mounts.add(file(folder, "hostname", hostname + "\n"));
        mounts.add(file(folder, "resolv.conf", resolvConf(resolvConf)));
        return mounts;
    }

    static String hostname(ApiObject pod) {
        String name = pod.spec().path("hostname").asString(pod.name());
        return name.length() <= 63 ? name : name.substring(0, 63).replaceAll("[-.]+$", "");
    }

    private static Mount file(PodFolder folder, String name, String text) throws IOException {
        Path file = folder.etc(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return new Mount(file, "/etc/" + name, false);
    }

    private static String hosts(ApiObject pod, String hostname) {
        String aliases =
                pod.spec()
                        .path("hostAliases")
                        .valueStream()
                        .map(alias -> alias.path("ip").asString("") + "\t" + names(alias) + "\n")
                        .collect(Collectors.joining());
        return "127.0.0.1\tlocalhost %1$s\n::1\tlocalhost ip6-localhost ip6-loopback %1$s\n"
                        .formatted(hostname)
                + aliases;
    }

    private static String names(JsonNode alias) {
        return alias.path("hostnames")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining(" "));
    }

    /// The host's name servers; quick to give up, where the host's own choice is not known.
    private static String resolvConf(Path host) throws IOException {
        if (!Files.isReadable(host)) {
            return "options timeout:1 attempts:1\n";
        }
        try (Stream<String> lines = Files.lines(host)) {
            return lines.limit(100).collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private HostFiles() {}
}
