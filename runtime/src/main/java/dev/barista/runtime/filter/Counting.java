package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Content;
import dev.barista.runtime.filter.nft.NamedSet;
import dev.barista.runtime.filter.nft.NamedSet.Filled;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import dev.barista.runtime.filter.nft.NamedSet.Shape;
import dev.barista.runtime.filter.nft.Value;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sets by the address of a pod that the base chains use. Pure.
final class Counting {

    /// Packets and bytes that a pod has sent to the world.
    static final String SENT = "sent";

    /// Connections that a pod has made to the world.
    static final String CONNECTIONS = "connections";

    /// Each pod's address twice: rules cannot compare two addresses of a packet.
    static final String SAME = "same";

    static List<NamedSet> sets(AddressFamily family, List<Rules.Pod> pods) {
        Map<Value, Content> same = new LinkedHashMap<>();
        for (Rules.Pod pod : pods) {
            for (InetAddress address : pod.addresses()) {
                if (AddressFamily.of(address) == family) {
                    Value value = Value.of(address);
                    same.put(Value.join(value, value), new Content.None());
                }
            }
        }
        var counted = new Shape(List.of(family.type()), new Holds.Nothing(), Filled.BY_PACKETS);
        return List.of(
                new NamedSet(family.name(SENT), counted, Map.of()),
                new NamedSet(family.name(CONNECTIONS), counted, Map.of()),
                NamedSet.of(
                        family.name(SAME),
                        List.of(family.type(), family.type()),
                        new Holds.Nothing(),
                        same));
    }

    private Counting() {}
}
