package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.netlink.NetlinkSocket;
import dev.barista.runtime.network.GatewayLink.Opened;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The networks of this Barista's pods: a gateway link, and for each pod a network namespace with
/// an address, a link to the host and a way out. They are made ahead. Thread-safe.
///
/// Two threads work in the background: one makes networks, one removes those that are given back.
/// Everything is in the network namespace of the thread that opened this.
public final class PodNetworks implements Networks {

    private static final Logger log = LoggerFactory.getLogger(PodNetworks.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ID_LENGTH = 5;

    private final LinkNames names;
    private final Opened opened;
    private final NetworkNamespace home;
    private final AddressPool addresses;
    private final NetworkMaker maker;
    private final NetworkPool<Live> pool;
    private final Removal removal;
    private final Thread making;

    /// Indexes of what an earlier Barista left and was not adopted yet.
    private final Set<Integer> found = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean used;

    private PodNetworks(LinkNames names, Opened opened, int ahead) throws IOException {
        this.names = names;
        this.opened = opened;
        this.home = NetworkNamespace.current();
        this.addresses = new AddressPool(opened.range());
        this.maker = new NetworkMaker(names, opened.range(), opened.mtu());
        this.removal = new Removal(names, addresses);
        this.pool = new NetworkPool<>(this::make, ahead, LIMIT);
        this.making = Thread.ofPlatform().name("barista-networks").daemon().unstarted(pool::run);
    }

    /// In the network namespace of the calling thread. Nothing is made ahead before [#sweep] or the
    /// first [#take], so that adopted pods find their addresses.
    ///
    /// @param id of the node, at least 5 hex digits, of which the first 5 are used
    /// @throws IOException if this machine or this user cannot: why, and what to do
    public static PodNetworks open(NetworkSettings settings, String id) throws IOException {
        NetworkProbe.require();
        LinkNames names = names(id);
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Opened opened = new GatewayLink(names, socket).open(settings);
            var networks = new PodNetworks(names, opened, settings.ahead());
            networks.look(socket);
            networks.making.start();
            networks.removal.start();
            return networks;
        }
    }

    /// Removes what a Barista that is gone has left of links, routes and settings. Nothing is fine.
    ///
    /// @param id as of [#open]
    public static void removeLeftovers(String id) throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            new GatewayLink(names(id), socket).remove();
        }
    }

    private static LinkNames names(String id) {
        return new LinkNames(id.substring(0, Math.min(ID_LENGTH, id.length())));
    }

    private void look(NetlinkSocket socket) throws IOException {
        for (var link : new HostReader(socket).links().values()) {
            names.findIndex(link.name()).ifPresent(found::add);
        }
        found.forEach(addresses::reserve);
        used = !found.isEmpty();
    }

    /// The addresses of pods, Services, the gateway and the host.
    public NodeRange range() {
        return opened.range();
    }

    /// Whether pods of an earlier Barista were on it when it was opened.
    public boolean wasUsed() {
        return used;
    }

    /// Name of the link that has the gateway address.
    public String gatewayLink() {
        return names.gateway();
    }

    /// The link group that the host's ends of all pods' links are in.
    public int linkGroup() {
        return names.group();
    }

    /// On the thread of the pool.
    private Live make() throws IOException {
        int index = addresses.take();
        try {
            return new Live(index, maker.make(index));
        } catch (IOException | RuntimeException e) {
            addresses.giveBack(index);
            throw e;
        }
    }

    /// Takes microseconds if one is made already.
    @Override
    public PodNetwork take() throws IOException {
        return pool.take();
    }

    @Override
    public PodNetwork adopt(PodAddresses wanted, NetworkNamespace namespace) throws IOException {
        int index;
        try {
            index = reserve(wanted);
        } catch (IOException e) {
            namespace.close();
            throw e;
        }
        var network = new Live(index, namespace);
        try {
            home.call(() -> repair(index, namespace));
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private int reserve(PodAddresses wanted) throws IOException {
        int index;
        try {
            index = range().indexOf(wanted);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!found.remove(index) && !addresses.reserve(index)) {
            throw new IOException("addresses: %s (expected: not in use)".formatted(wanted.all()));
        }
        return index;
    }

    private int repair(int index, NetworkNamespace namespace) throws IOException {
        try (var repairer = new NetworkMaker(names, range(), opened.mtu())) {
            repairer.repair(index, namespace);
            return index;
        }
    }

    @Override
    public String missing() {
        return "";
    }

    @Override
    public void sweep() throws IOException {
        List<Integer> left = List.copyOf(found);
        found.removeAll(left);
        removal.add(left);
        pool.fill();
    }

    /// Waits for the threads, and removes all links at once. What still runs has no network then.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        pool.close();
        removal.close();
        try {
            if (making.join(LIMIT)) {
                pool.drain().forEach(network -> network.namespace.close());
                maker.close();
            }
            home.call(() -> {
                removeLeftovers(names.id());
                return names;
            });
        } catch (IOException e) {
            log.atWarn().setCause(e).log("network cannot be removed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        home.close();
    }

    /// One that is there.
    private final class Live implements PodNetwork {
        private final int index;
        private final NetworkNamespace namespace;
        private final AtomicBoolean givenBack = new AtomicBoolean();

        private Live(int index, NetworkNamespace namespace) {
            this.index = index;
            this.namespace = namespace;
        }

        @Override
        public Optional<PodAddresses> addresses() {
            return Optional.of(range().addresses(index));
        }

        @Override
        public Optional<NetworkNamespace> namespace() {
            return Optional.of(namespace);
        }

        @Override
        public void close() {
            if (!givenBack.getAndSet(true)) {
                namespace.close();
                removal.add(List.of(index));
            }
        }
    }
}
