package dev.barista.node.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameFilesTest {

    private static final String HOST =
            """
            # of the host
            nameserver 127.0.0.53
            nameserver 192.0.2.1
            search lan.example
            options edns0 trust-ad
            """;

    @TempDir private Path temporary;

    private Optional<String> server = Optional.of("10.88.0.1");

    private List<Mount> write(String spec, String... addresses) throws IOException {
        Path host = temporary.resolve("resolv.conf");
        Files.writeString(host, HOST);
        return NameFiles.write(
                pod(spec),
                new PodFolder(temporary.resolve("pod")),
                new NameService(host, server, () -> "cluster.local"),
                List.of(addresses));
    }

    private static ApiObject pod(String spec) {
        return ApiObject.of(Types.POD, new ObjectKey("shop", "web-0"))
                .with(tree -> tree.set("spec", Json.MAPPER.readTree(spec)));
    }

    private String text(String spec, String file, String... addresses) throws IOException {
        Path source =
                write(spec, addresses).stream()
                        .filter(mount -> mount.target().equals("/etc/" + file))
                        .findFirst()
                        .orElseThrow()
                        .source();
        return Files.readString(source);
    }

    @Test
    void aPodFindsItselfAtItsAddresses() throws IOException {
        assertThat(text("{}", "hosts", "10.88.0.7", "fd00::7"))
                .isEqualTo(
                        """
                        # Kubernetes-managed hosts file.
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::0\tip6-localnet
                        fe00::0\tip6-mcastprefix
                        fe00::1\tip6-allnodes
                        fe00::2\tip6-allrouters
                        10.88.0.7\tweb-0
                        fd00::7\tweb-0
                        """);
    }

    @Test
    void aPodWithoutAnAddressFindsItselfOnItsLoopback() throws IOException {
        assertThat(text("{}", "hosts")).contains("127.0.0.1\tlocalhost web-0\n");
    }

    @Test
    void aSubdomainMakesAFullName() throws IOException {
        String spec = "{\"hostname\": \"db\", \"subdomain\": \"store\"}";

        assertThat(text(spec, "hosts", "10.88.0.7"))
                .endsWith("10.88.0.7\tdb.store.shop.svc.cluster.local\tdb\n");
        assertThat(text(spec, "hostname")).isEqualTo("db\n");
        assertThat(
                        text(
                                spec.replace("}", ", \"setHostnameAsFQDN\": true}"),
                                "hostname",
                                "10.88.0.7"))
                .isEqualTo("db.store.shop.svc.cluster.local\n");
    }

    @Test
    void aFullNameThatTheKernelWouldNotTakeIsNotSet() throws IOException {
        String spec =
                "{\"hostname\": \"%s\", \"subdomain\": \"store\", \"setHostnameAsFQDN\": true}"
                        .formatted("d".repeat(60));

        assertThat(text(spec, "hostname")).isEqualTo("d".repeat(60) + "\n");
    }

    @Test
    void aliasesComeAfterThePodsOwnLines() throws IOException {
        String spec =
                """
                {"hostAliases": [{"ip": "192.0.2.9", "hostnames": ["db", "db.example"]},
                                 {"ip": "::9", "hostnames": ["six"]}]}
                """;

        assertThat(text(spec, "hosts", "10.88.0.7"))
                .endsWith(
                        """
                        10.88.0.7\tweb-0

                        # Entries added by HostAliases.
                        192.0.2.9\tdb\tdb.example
                        ::9\tsix
                        """);
    }

    /// `;` stands for a new line.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|search shop.svc.cluster.local svc.cluster.local cluster.local lan.example;nameserver 10.88.0.1;options ndots:5;",
                "{\"dnsPolicy\": \"ClusterFirst\"}|search shop.svc.cluster.local svc.cluster.local cluster.local lan.example;nameserver 10.88.0.1;options ndots:5;",
                "{\"dnsPolicy\": \"Default\"}|search lan.example;nameserver 10.88.0.1;nameserver 192.0.2.1;options edns0 trust-ad;",
                "{\"dnsPolicy\": \"None\", \"dnsConfig\": {\"nameservers\": [\"192.0.2.5\"]}}|nameserver 192.0.2.5;",
                "{\"dnsPolicy\": \"None\", \"dnsConfig\": {\"nameservers\": [\"192.0.2.5\"], \"searches\": [\"a.b\"], \"options\": [{\"name\": \"rotate\"}, {\"name\": \"timeout\", \"value\": \"2\"}]}}|search a.b;nameserver 192.0.2.5;options rotate timeout:2;",
                "{\"dnsConfig\": {\"nameservers\": [\"192.0.2.5\", \"10.88.0.1\"], \"searches\": [\"a.b\", \"svc.cluster.local\"], \"options\": [{\"name\": \"ndots\", \"value\": \"1\"}]}}|search shop.svc.cluster.local svc.cluster.local cluster.local lan.example a.b;nameserver 10.88.0.1;nameserver 192.0.2.5;options ndots:1;",
            })
    void resolversFollowPolicyAndConfig(String spec, String expected) throws IOException {
        assertThat(text(spec, "resolv.conf", "10.88.0.7")).isEqualTo(expected.replace(";", "\n"));
    }

    @Test
    void withoutAServerOfTheNodeThePodAsksTheHosts() throws IOException {
        server = Optional.empty();

        assertThat(text("{}", "resolv.conf"))
                .isEqualTo(
                        """
                        search lan.example
                        nameserver 127.0.0.53
                        nameserver 192.0.2.1
                        options edns0 trust-ad
                        """);
    }

    @Test
    void aHostWithoutResolversMakesLookUpsFailSoon() throws IOException {
        List<Mount> mounts =
                NameFiles.write(
                        pod("{}"),
                        new PodFolder(temporary.resolve("pod")),
                        NameService.ofHost(temporary.resolve("none")),
                        List.of());

        assertThat(Files.readString(mounts.getLast().source()))
                .isEqualTo("options timeout:1 attempts:1\n");
    }

    @Test
    void noMoreIsWrittenThanIsRead() throws IOException {
        StringBuilder searches = new StringBuilder();
        for (int n = 0; n < 40; n++) {
            searches.append(n == 0 ? "" : ", ").append("\"d%d.example\"".formatted(n));
        }
        String spec =
                """
                {"dnsConfig": {"nameservers": ["192.0.2.5", "192.0.2.6", "192.0.2.7"], "searches": [%s]}}
                """
                        .formatted(searches);

        List<String> lines = text(spec, "resolv.conf").lines().toList();

        assertThat(lines.getFirst().split(" ", -1)).hasSize(1 + ResolvConf.MOST_SEARCHES);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("nameserver"))
                .hasSize(ResolvConf.MOST_NAMESERVERS);
    }
}
