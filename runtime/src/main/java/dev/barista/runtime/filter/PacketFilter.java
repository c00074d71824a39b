package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Command;
import dev.barista.runtime.filter.nft.Difference;
import dev.barista.runtime.filter.nft.Encoder;
import dev.barista.runtime.filter.nft.Table;
import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.NetlinkException;
import dev.barista.runtime.netlink.NetlinkSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The table of nf_tables that belongs to one Barista, `inet barista-ID`.
///
/// Rules are applied as one transaction: a packet sees all of the old ones or all of the new. The
/// first time the whole table is replaced, later only what differs: a pod or a backend that comes
/// or goes is a few elements of sets. What the kernel has noted itself, affinity and counters,
/// stays.
///
/// Connections that are established go on when a policy changes, as connection tracking knows them;
/// rules, policies among them, are for new ones. Of UDP, what flows to a backend that a Service no
/// longer has is ended: a client that sends on is led to another one.
///
/// It works in the network namespace of the thread that opened it. [#apply], [#isInPlace] and
/// [#close] belong to one task at a time, [#egress] to another one. Each takes milliseconds, 10 s
/// at most.
public final class PacketFilter implements AutoCloseable {

    private static final int NO_ENTRY = 2; // ENOENT

    private final String name;
    private final NetlinkSocket changes;
    private final NetlinkSocket counters;
    private @Nullable Table applied;
    private List<Service> services = List.of();
    private boolean closed;

    private PacketFilter(String name, NetlinkSocket changes, NetlinkSocket counters) {
        this.name = name;
        this.changes = changes;
        this.counters = counters;
    }

    /// Changes nothing: a table of an earlier process works on until rules are applied.
    ///
    /// @param id of the Barista, that no other one on the machine has
    /// @throws IOException if this kernel has no nf_tables
    public static PacketFilter open(String id) throws IOException {
        NetlinkSocket changes = NetlinkSocket.open(NetlinkSocket.NETFILTER);
        try {
            NetlinkSocket counters = NetlinkSocket.open(NetlinkSocket.NETFILTER);
            return new PacketFilter(tableOf(id), changes, counters);
        } catch (IOException e) {
            changes.close();
            throw e;
        }
    }

    private static String tableOf(String id) {
        return "barista-" + id;
    }

    /// Brings the kernel to these rules. If it fails, what was there before holds on.
    ///
    /// @throws IOException what the kernel says; without rights, or without nf_tables, how to help
    public void apply(Rules rules) throws IOException {
        Table wanted = Ruleset.of(name, rules);
        if (applied == null || !changed(applied, wanted)) {
            try {
                send(Difference.replacing(wanted));
            } catch (NetlinkException refused) {
                throw Refusal.explained(refused);
            }
        }
        applied = wanted;
        endStaleFlows(services, rules.services());
        services = rules.services();
    }

    private void endStaleFlows(List<Service> before, List<Service> now) throws IOException {
        Map<Service.Place, Set<Service.Place>> changed = StaleFlows.changed(before, now);
        if (changed.isEmpty()) {
            return;
        }
        List<Message> flows;
        try {
            flows = changes.dump("connections", StaleFlows.list());
        } catch (NetlinkException refused) {
            return; // this kernel does not list them: UDP flows stay where they are until they end
        }
        // What the kernel refuses to delete has ended by itself meanwhile.
        var _ = changes.attempt(StaleFlows.deletions(flows, changed));
    }

    /// @throws NetlinkException as the kernel says it
    void replace(Rules rules) throws IOException {
        send(Difference.replacing(Ruleset.of(name, rules)));
    }

    /// If another program has changed the table, what differs may be refused.
    private boolean changed(Table old, Table wanted) throws IOException {
        try {
            send(Difference.between(old, wanted));
            return true;
        } catch (NetlinkException refused) {
            return false; // it is replaced, and then it holds or throws
        }
    }

    private void send(List<Command> commands) throws IOException {
        changes.transaction(
                "packet filter " + name + " cannot be changed", Encoder.encode(name, commands));
    }

    /// Whether the table is there: a firewall that is started anew may delete all tables.
    public boolean isInPlace() throws IOException {
        try {
            return !changes.request("table " + name, Encoder.findTable(name)).isEmpty();
        } catch (NetlinkException refused) {
            if (refused.errno() == NO_ENTRY) {
                return false;
            }
            throw refused;
        }
    }

    /// Forgets what was applied: the next [#apply] replaces the whole table.
    public void forget() {
        applied = null;
    }

    /// What pods have sent to the world, by source address; of those that have sent something. It
    /// begins anew when the table does.
    public List<Egress> egress() throws IOException {
        Map<InetAddress, Egress> all = new HashMap<>();
        for (AddressFamily family : AddressFamily.values()) {
            read(family, Counting.SENT)
                    .forEach(it ->
                            all.put(
                                    it.address(),
                                    new Egress(it.address(), it.packets(), it.bytes(), 0)));
            read(family, Counting.CONNECTIONS)
                    .forEach(it ->
                            all.computeIfPresent(
                                    it.address(),
                                    (_, sent) ->
                                            new Egress(
                                                    sent.address(),
                                                    sent.packets(),
                                                    sent.bytes(),
                                                    it.packets())));
        }
        return List.copyOf(all.values());
    }

    private List<CounterReader.Counter> read(AddressFamily family, String set) throws IOException {
        try {
            return CounterReader.read(
                    counters.dump(
                            "counters of " + name, Encoder.listElements(name, family.name(set))));
        } catch (NetlinkException refused) {
            if (refused.errno() == NO_ENTRY) {
                return List.of(); // nothing is applied, or there is no IPv6
            }
            throw refused;
        }
    }

    /// Deletes the table. Idempotent.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            send(List.of(new Command.AddTable(), new Command.DeleteTable()));
        } finally {
            changes.close();
            counters.close();
        }
    }

    /// Deletes the table of an earlier process, if there is one.
    public static void removeLeftovers(String id) throws IOException {
        open(id).close();
    }
}
