package dev.barista.runtime.network;

import dev.barista.runtime.linux.Errno;
import dev.barista.runtime.linux.NamedLock;
import dev.barista.runtime.netlink.Failure;
import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.NetlinkException;
import dev.barista.runtime.netlink.NetlinkSocket;
import dev.barista.runtime.network.HostReader.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The link that holds the gateway address and the host's, and what goes with it: routes, and the
/// host's forwarding. A bridge without ports, or a dummy link where the kernel has no bridges.
///
/// Baristas of one host take turns to open and to remove theirs. For a thread in the host's network
/// namespace.
final class GatewayLink {

    private static final String LOCK = "barista-network";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LinkNames names;
    private final NetlinkSocket socket;
    private final HostReader reader;

    GatewayLink(LinkNames names, NetlinkSocket socket) {
        this.names = names;
        this.socket = socket;
        this.reader = new HostReader(socket);
    }

    /// What is open.
    ///
    /// @param mtu for links of pods
    record Opened(NodeRange range, int mtu) {}

    /// Makes what is not there already; keeps the range of an earlier Barista if the settings allow
    /// it.
    Opened open(NetworkSettings settings) throws IOException {
        try (var _ = NamedLock.take(LOCK, LIMIT)) {
            Optional<GatewayAlias> before = own(reader.links());
            HostNetwork host = reader.read(names, before.map(GatewayAlias::range));
            NodeRange range = range(settings, host, before);
            if (before.isPresent() && !before.get().range().equals(range)) {
                removeLinks(before);
            }
            Map<Integer, Link> links = reader.links();
            SavedForwarding saved =
                    before.map(GatewayAlias::saved)
                            .orElse(SavedForwarding.NOTHING)
                            .or(others(links))
                            .or(Forwarding.read(links, range.ipv6().isPresent()));
            make(new GatewayAlias(range, saved), links, host.mtu());
            Forwarding.turnOn(saved, links);
            return new Opened(range, host.mtu());
        }
    }

    private NodeRange range(
            NetworkSettings settings, HostNetwork host, Optional<GatewayAlias> before)
            throws IOException {
        NodeRange chosen = RangeChoice.choose(settings, host, names.id());
        return before.map(GatewayAlias::range)
                .filter(was -> fits(settings.podRange(), was.pods(), chosen.pods()))
                .filter(was -> fits(settings.serviceRange(), was.services(), chosen.services()))
                .orElse(chosen);
    }

    private static boolean fits(String setting, Cidr before, Cidr chosen) {
        return setting.equals(NetworkSettings.AUTO) || before.equals(chosen);
    }

    private Optional<GatewayAlias> own(Map<Integer, Link> links) {
        return links.values().stream()
                .filter(link -> link.name().equals(names.gateway()))
                .findFirst()
                .flatMap(link -> GatewayAlias.find(link.alias()));
    }

    private SavedForwarding others(Map<Integer, Link> links) {
        return otherLinks(links).stream()
                .flatMap(link -> GatewayAlias.find(link.alias()).stream())
                .map(GatewayAlias::saved)
                .reduce(SavedForwarding.NOTHING, SavedForwarding::or);
    }

    private List<Link> otherLinks(Map<Integer, Link> links) {
        return links.values().stream()
                .filter(link -> LinkNames.isGateway(link.name()))
                .filter(link -> !link.name().equals(names.gateway()))
                .filter(link -> GatewayAlias.find(link.alias()).isPresent())
                .toList();
    }

    private void make(GatewayAlias alias, Map<Integer, Link> links, int mtu) throws IOException {
        String name = names.gateway();
        if (links.values().stream().noneMatch(link -> link.name().equals(name))) {
            makeLink(name, mtu);
        }
        List<Message> first =
                List.of(
                        LinkMessages.alias(name, alias.text()),
                        LinkMessages.noLinkLocal(name),
                        LinkMessages.up(name),
                        LinkMessages.find(name));
        List<Message> answers = socket.batch("link " + name, first);
        socket.batch(
                "addresses of " + name,
                addresses(alias.range(), HostReader.link(answers.getLast()).index()));
    }

    private void makeLink(String name, int mtu) throws IOException {
        try {
            socket.request("link " + name, LinkMessages.make(name, "bridge", mtu));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            socket.request("link " + name, LinkMessages.make(name, "dummy", mtu));
        }
    }

    private static List<Message> addresses(NodeRange range, int link) {
        List<Message> messages = new ArrayList<>();
        range.gateway().all().forEach(each -> messages.add(LinkMessages.address(link, each)));
        range.host().all().forEach(each -> messages.add(LinkMessages.address(link, each)));
        messages.add(unreachable(range.pods()));
        Cidr services = range.services();
        String gateway = range.gateway().ipv4();
        messages.add(LinkMessages.route(services.address(0), services.length(), link, gateway));
        range.podsIpv6()
                .ifPresent(
                        pods -> messages.add(LinkMessages.unreachable(pods, NodeRange.POD_BITS)));
        range.serviceIpv6(0)
                .ifPresent(first ->
                        messages.add(
                                LinkMessages.route(
                                        first,
                                        NodeRange.SERVICE_BITS,
                                        link,
                                        range.gateway().ipv6().orElseThrow())));
        return messages;
    }

    private static Message unreachable(Cidr pods) {
        return LinkMessages.unreachable(pods.address(0), pods.length());
    }

    /// Removes all of this Barista's, and sets back what it changed of the host if no other Barista
    /// is there. Nothing to remove is fine.
    void remove() throws IOException {
        try (var _ = NamedLock.take(LOCK, LIMIT)) {
            Map<Integer, Link> links = reader.links();
            Optional<GatewayAlias> alias = own(links);
            if (alias.isPresent()) {
                setBack(alias.get().saved(), links);
            }
            removeLinks(alias);
        }
    }

    private void setBack(SavedForwarding saved, Map<Integer, Link> links) throws IOException {
        List<Link> others = otherLinks(links);
        if (others.isEmpty()) {
            Forwarding.setBack(saved, links);
            return;
        }
        for (Link other : others) {
            GatewayAlias theirs = GatewayAlias.find(other.alias()).orElseThrow();
            var merged = new GatewayAlias(theirs.range(), theirs.saved().or(saved));
            socket.request("link " + other.name(), LinkMessages.alias(other.name(), merged.text()));
        }
    }

    private void removeLinks(Optional<GatewayAlias> alias) throws IOException {
        List<String> ends = new ArrayList<>();
        boolean there = false;
        for (Link link : reader.links().values()) {
            there |= link.name().equals(names.gateway());
            if (names.findIndex(link.name()).isPresent()) {
                ends.add(link.name());
            }
        }
        removeEnds(ends);
        if (alias.isPresent()) {
            NodeRange range = alias.get().range();
            List<Message> routes = new ArrayList<>();
            routes.add(
                    LinkMessages.noLongerUnreachable(
                            range.pods().address(0), range.pods().length()));
            range.podsIpv6()
                    .ifPresent(pods ->
                            routes.add(LinkMessages.noLongerUnreachable(pods, NodeRange.POD_BITS)));
            require("routes of " + names.gateway(), socket.attempt(routes));
        }
        if (there) {
            String name = names.gateway();
            require("link " + name, socket.attempt(List.of(LinkMessages.remove(name))));
        }
    }

    /// Removes host ends, all at once: the kernel waits once for all of them.
    void removeEnds(List<String> ends) throws IOException {
        if (ends.isEmpty()) {
            return;
        }
        List<Message> messages = new ArrayList<>();
        if (ends.size() == 1) {
            messages.add(LinkMessages.remove(ends.getFirst()));
        } else {
            int group = names.removalGroup();
            ends.forEach(end -> messages.add(LinkMessages.moveToGroup(end, group)));
            messages.add(LinkMessages.removeGroup(group));
        }
        require("links of " + names.gateway(), socket.attempt(messages));
    }

    /// What has gone already is fine.
    private static void require(String what, List<Failure> failures) throws IOException {
        for (Failure failure : failures) {
            if (failure.errno() != Errno.ENODEV && failure.errno() != Errno.ESRCH) {
                throw new IOException("%s: %s".formatted(what, failure.describe()));
            }
        }
    }
}
