package dev.barista.app.wiring;

import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.app.data.DataFolder;
import dev.barista.app.data.NetworkFile;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.filter.Layout;
import dev.barista.runtime.filter.PacketFilter;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Cidr;
import dev.barista.runtime.network.NetworkSettings;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.network.NodeRange;
import dev.barista.runtime.network.PodNetworks;
import dev.barista.runtime.network.cni.CniNetworks;
import dev.barista.runtime.network.cni.CniSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pods' network as the kernel has it: links, addresses, and the packet filter without which no
/// pod is let onto them.
///
/// @param on empty where pods have no addresses, or programs of CNI see to their network
/// @param missing why they have none, one sentence; empty if they have, or are not to have
/// @param wasUsed whether pods of an earlier process are on it
record PodLinks(Networks networks, Optional<On> on, String missing, boolean wasUsed)
        implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PodLinks.class);
    private static final int ID_LENGTH = 5;
    private static final String CNI_FOLDER = "cni";

    /// @param range of all addresses
    record On(NodeRange range, Layout layout, PacketFilter filter) {}

    Optional<NodeRange> range() {
        return on.map(On::range);
    }

    /// Of `v1` Services; those that lead nowhere if pods have no addresses.
    ServiceRanges services() {
        return range().map(one ->
                        Stream.concat(
                                Stream.of(one.services().toString()),
                                one.servicesIpv6Block().stream()))
                .map(cidrs -> ServiceRanges.of(cidrs.toList()))
                .orElse(ServiceRanges.DEFAULT);
    }

    /// Where none can be made, pods go without; a range that the user has asked for is had, or
    /// refused.
    ///
    /// @throws IOException if the user has asked for a range or for programs of CNI that cannot be
    ///   had: why
    static PodLinks open(Settings settings) throws IOException {
        return open(settings, PodLinks::with);
    }

    /// Makes the network of Barista's own.
    interface Making {

        /// @throws IOException if this machine or this user cannot
        PodLinks make(Settings settings) throws IOException;
    }

    static PodLinks open(Settings settings, Making own) throws IOException {
        NetworkChoices choices = settings.network();
        if (choices.cni().isPresent()) {
            return byPlugins(settings, choices.cni().get());
        }
        removeOfPlugins(new StateFolder(settings.data().state()));
        if (!choices.isOn() || settings.runtime().equals("rootless") || !Self.isRoot()) {
            return without(settings, "");
        }
        try {
            return own.make(settings);
        } catch (IOException failure) {
            if (!choices.podRange().equals(NetworkSettings.AUTO)) {
                throw failure;
            }
            log.atWarn().addKeyValue("reason", failure.getMessage()).log("pods have no addresses");
            return without(settings, String.valueOf(failure.getMessage()));
        }
    }

    /// Of the network of Barista's own, which an earlier start may have had, nothing stays.
    private static PodLinks byPlugins(Settings settings, CniSettings cni) throws IOException {
        if (settings.runtime().equals("rootless") || !Self.isRoot()) {
            throw new IOException(
                    "--cni-config: %s (expected: root, and not --runtime rootless)"
                            .formatted(cni.config()));
        }
        var state = new StateFolder(settings.data().state());
        String id = state.nodeId().substring(0, ID_LENGTH);
        var networks = CniNetworks.open(cni, state.path().resolve(CNI_FOLDER), id);
        try {
            PodNetworks.removeLeftovers(id);
            PacketFilter.removeLeftovers(id);
        } catch (IOException left) {
            log.atWarn().setCause(left).log("the last network cannot be removed");
        }
        keepOff(settings);
        return new PodLinks(networks, Optional.empty(), "", networks.wasUsed());
    }

    /// Of programs that an earlier start was told of.
    private static void removeOfPlugins(StateFolder state) {
        try {
            CniNetworks.removeLeftovers(state.path().resolve(CNI_FOLDER), CniSettings.FOLDERS);
        } catch (IOException left) {
            log.atWarn().setCause(left).log("networks that CNI plugins made cannot be removed");
        }
    }

    private static PodLinks without(Settings settings, String missing) throws IOException {
        keepOff(settings);
        return new PodLinks(Networks.loopbackOnly(), Optional.empty(), missing, true);
    }

    private static PodLinks with(Settings settings) throws IOException {
        DataFolder data = settings.data();
        String id = new StateFolder(data.state()).nodeId().substring(0, ID_LENGTH);
        PacketFilter filter = PacketFilter.open(id);
        PodNetworks networks = null;
        try {
            networks = networks(settings, id);
            NodeRange range = networks.range();
            Layout layout = Layout.of(range, networks.linkGroup());
            if (!filter.isInPlace()) { // that of an earlier process goes on until pods are known
                filter.apply(rules(layout, settings.network()));
            }
            keep(range, settings);
            var on = new On(range, layout, filter);
            return new PodLinks(networks, Optional.of(on), "", networks.wasUsed());
        } catch (IOException | RuntimeException failure) {
            if (networks != null) {
                networks.close();
            }
            close(filter, failure);
            throw failure;
        }
    }

    /// What cannot be removed is not why it failed.
    private static void close(PacketFilter filter, Exception failure) {
        try {
            filter.close();
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    /// Until pods are known.
    private static Rules rules(Layout layout, NetworkChoices choices) {
        Rules none = Rules.empty(layout);
        return new Rules(
                layout,
                Set.copyOf(choices.hostPorts()),
                none.pods(),
                none.groups(),
                none.sockets(),
                none.services(),
                none.strangers());
    }

    /// The ranges of the last start while they are free: Services keep their addresses.
    private static PodNetworks networks(Settings settings, String id) throws IOException {
        NetworkSettings asked = settings.network().settings();
        Optional<NetworkFile> last = NetworkFile.read(settings.data().network());
        if (asked.podRange().equals(NetworkSettings.AUTO) && last.isPresent()) {
            String range = last.get().podRange();
            try {
                return PodNetworks.open(
                        new NetworkSettings(range, asked.serviceRange(), asked.ahead()), id);
            } catch (IOException | IllegalArgumentException taken) {
                log.atWarn()
                        .addKeyValue("podRange", range)
                        .setCause(taken)
                        .log("the last pod range cannot be had, another is chosen");
            }
        }
        return PodNetworks.open(asked, id);
    }

    /// The ranges stay for a later start.
    private static void keepOff(Settings settings) throws IOException {
        Optional<NetworkFile> last = NetworkFile.read(settings.data().network());
        if (last.isPresent()) {
            last.get().off().write(settings.data().network());
        }
    }

    private static void keep(NodeRange range, Settings settings) throws IOException {
        boolean halves = settings.network().serviceRange().equals(NetworkSettings.AUTO);
        Cidr pods = range.pods();
        Cidr asked = halves ? new Cidr(pods.first(), pods.length() - 1) : pods;
        new NetworkFile(asked.toString(), range.services().toString(), range.gateway().ipv4())
                .write(settings.data().network());
    }

    /// Removes all links, then the packet filter.
    @Override
    public void close() throws IOException {
        networks.close();
        if (on.isPresent()) {
            on.get().filter().close();
        }
    }
}
