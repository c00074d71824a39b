package dev.barista.node.names;

import dev.barista.model.object.ApiObject;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Writes `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` of a container into its pod's
/// folder. Always: without them, programs that look up their own name wait for a time-out of
/// seconds. Blocks.
public final class NameFiles {

    /// What is read of the host's file.
    private static final int MOST_LINES = 100;

    /// @param addresses of the pod; empty if it has none of its own
    public static List<Mount> write(
            ApiObject pod, PodFolder folder, NameService names, List<String> addresses)
            throws IOException {
        String domain = names.clusterDomain().get();
        PodHostname hostname = PodHostname.of(pod, domain);
        ResolvConf resolvers = DnsPolicy.of(pod, ofHost(names.hostFile()), names.server(), domain);
        return List.of(
                file(folder, "hosts", HostsFile.of(pod, hostname, addresses)),
                file(folder, "hostname", hostname.seen() + "\n"),
                file(folder, "resolv.conf", resolvers.text()));
    }

    private static Mount file(PodFolder folder, String name, String text) throws IOException {
        Path file = folder.etc(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return new Mount(file, "/etc/" + name, false);
    }

    private static ResolvConf ofHost(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return ResolvConf.EMPTY;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return ResolvConf.parse(lines.limit(MOST_LINES).toList());
        }
    }

    private NameFiles() {}
}
