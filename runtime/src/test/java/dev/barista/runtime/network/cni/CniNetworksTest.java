package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.PodNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of networks, with a script for a plugin.
class CniNetworksTest {

    private static final String RESULT =
            "[ $CNI_COMMAND = ADD ] && echo '{\"ips\":[{\"address\":\"10.1.0.5/16\"}]}'; exit 0";
    private static final PodAddresses ADDRESSES = new PodAddresses("10.1.0.5", Optional.empty());

    @TempDir private Path folder;
    private final List<CniNetworks> open = new ArrayList<>();

    @BeforeEach
    void requireRoot() throws IOException {
        assumeTrue(Self.administers(), "not root");
    }

    @AfterEach
    void closeAll() {
        open.forEach(CniNetworks::close);
    }

    private CniNetworks open() throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("net.conf"),
                        "{\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"type\":\"fake\"}");
        var settings = new CniSettings(config, List.of(folder), 0);
        CniNetworks networks = CniNetworks.open(settings, records(), "1a2b3");
        open.add(networks);
        return networks;
    }

    private Path records() {
        return folder.resolve("state");
    }

    private FakePlugin plugin(String answer) throws IOException {
        return FakePlugin.in(folder, "fake", answer);
    }

    /// As it goes on after a `kill -9`: the records stay, no plugin is run.
    private CniNetworks killed(PodNetwork running) throws IOException {
        assertThat(running.addresses()).contains(ADDRESSES);
        return open();
    }

    private static List<String> commands(FakePlugin plugin) throws IOException {
        return plugin.calls().stream().map(call -> call.split(" ", -1)[0]).toList();
    }

    @Test
    void thePluginMakesANetworkAndRemovesItWhenItIsGivenBack() throws IOException {
        FakePlugin plugin = plugin(RESULT);
        CniNetworks networks = open();

        PodNetwork network = networks.take();
        network.close();
        network.close();
        networks.close();

        assertThat(commands(plugin)).containsExactly("ADD", "DEL");
        String[] add = plugin.calls().getFirst().split(" ", -1);
        assertThat(add[1]).startsWith("barista-1a2b3-");
        assertThat(add[2]).startsWith("/proc/%d/fd/".formatted(ProcessHandle.current().pid()));
        assertThat(plugin.calls().getLast())
                .isEqualTo("DEL" + plugin.calls().getFirst().substring(3));
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void nothingIsMissing() throws IOException {
        var _ = plugin(RESULT);

        assertThat(open().missing()).isEmpty();
    }

    @Test
    void aPluginThatFailsIsHeardByTheTakerAndNothingIsLeft() throws IOException {
        FakePlugin plugin =
                plugin(
                        "[ $CNI_COMMAND = DEL ] || { echo '{\"code\":7,\"msg\":\"no range\"}'; exit"
                                + " 1; }");
        CniNetworks networks = open();

        assertThatThrownBy(networks::take)
                .hasMessage("CNI plugin fake: ADD failed, code 7: no range");

        assertThat(commands(plugin)).startsWith("ADD", "DEL");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void oneThatGivesNoAddressIsRemovedAgain() throws IOException {
        FakePlugin plugin = plugin("[ $CNI_COMMAND = ADD ] && echo '{}'; exit 0");
        CniNetworks networks = open();

        assertThatThrownBy(networks::take)
                .hasMessage("result: addresses [] (expected: an IPv4 address)");

        assertThat(commands(plugin)).startsWith("ADD", "DEL");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void whatRunsIsCheckedAndAdoptedAfterAKill() throws IOException {
        FakePlugin plugin = plugin(RESULT);
        CniNetworks next = killed(open().take());

        PodNetwork adopted = next.adopt(ADDRESSES, NetworkNamespace.current());

        assertThat(next.wasUsed()).isTrue();
        assertThat(adopted.addresses()).contains(ADDRESSES);
        assertThat(commands(plugin)).containsExactly("ADD", "CHECK");
        next.sweep();
        adopted.close();
        next.close();
        assertThat(commands(plugin)).containsExactly("ADD", "CHECK", "DEL");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void whatIsNotAdoptedIsRemovedBySweepWithoutANamespace() throws IOException {
        FakePlugin plugin = plugin(RESULT);
        CniNetworks next = killed(open().take());

        next.sweep();
        next.close();

        assertThat(plugin.calls()).hasSize(2);
        assertThat(plugin.calls().getLast()).startsWith("DEL").contains("  eth0");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void whatLacksSomethingIsNotAdoptedButRemoved() throws IOException {
        var _ = plugin(RESULT);
        CniNetworks next = killed(open().take());
        FakePlugin plugin =
                plugin(
                        "[ $CNI_COMMAND = DEL ] || { echo '{\"code\":99,\"msg\":\"no link\"}'; exit"
                                + " 1; }");

        assertThatThrownBy(() -> next.adopt(ADDRESSES, NetworkNamespace.current()))
                .hasMessage("CNI plugin fake: CHECK failed, code 99: no link");

        next.close();
        assertThat(commands(plugin)).containsExactly("ADD", "CHECK", "DEL");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void adoptsOnlyWhatHasARecord() throws IOException {
        var _ = plugin(RESULT);
        CniNetworks networks = open();

        assertThatThrownBy(() -> networks.adopt(ADDRESSES, NetworkNamespace.current()))
                .hasMessage(
                        "addresses: [10.1.0.5] (expected: those of a network that CNI plugins"
                                + " made)");
    }

    @Test
    void aRemovalThatFailsIsTriedAgainByTheNextStart() throws IOException {
        var _ = plugin("[ $CNI_COMMAND = DEL ] && exit 1\n" + RESULT);
        CniNetworks networks = open();
        networks.take().close();
        networks.close();
        assertThat(records()).isNotEmptyDirectory();
        FakePlugin plugin = plugin(RESULT);

        CniNetworks next = open();
        next.sweep();
        next.close();

        assertThat(commands(plugin)).containsExactly("ADD", "DEL", "DEL");
        assertThat(records()).isEmptyDirectory();
    }

    @Test
    void aBaristaWithoutPluginsRemovesWhatOneWithThemLeft() throws IOException {
        FakePlugin plugin = plugin(RESULT);
        CniNetworks networks = open();
        var _ = networks.take();

        CniNetworks.removeLeftovers(records(), List.of(folder));
        CniNetworks.removeLeftovers(records(), List.of(folder));
        CniNetworks.removeLeftovers(folder.resolve("never"), List.of(folder));

        assertThat(commands(plugin)).containsExactly("ADD", "DEL");
    }

    @Test
    void refusesToOpenWithoutAPlugin() {
        assertThatThrownBy(this::open).hasMessageStartingWith("CNI plugin: fake (expected: ");
    }
}
