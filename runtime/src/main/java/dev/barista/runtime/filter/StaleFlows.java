package dev.barista.runtime.filter;

import dev.barista.runtime.filter.Service.Place;
import dev.barista.runtime.netlink.Attributes;
import dev.barista.runtime.netlink.Message;
import dev.barista.runtime.netlink.MessageWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What connection tracking remembers of UDP flows to Services whose backends have changed. A
/// client that goes on sending from the same port would be led to a backend that is gone, for as
/// long as it sends: UDP has no connection that could break. Pure.
final class StaleFlows {

    private static final int GET = 1 << 8 | 1; // NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
    private static final int DELETE = 1 << 8 | 2;
    private static final int HEADER = 4; // nfgenmsg
    private static final int NESTED = 0x8000;
    private static final int ORIGINAL = 1; // CTA_TUPLE_ORIG
    private static final int REPLY = 2;
    private static final int ADDRESSES = 1; // CTA_TUPLE_IP
    private static final int PORTS = 2; // CTA_TUPLE_PROTO
    private static final int[] SOURCE = {1, 3}; // CTA_IP_V4_SRC, CTA_IP_V6_SRC
    private static final int[] DESTINATION = {2, 4};
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;

    /// Fronts of UDP whose backends are others than before, with those that they have now.
    static Map<Place, Set<Place>> changed(List<Service> before, List<Service> now) {
        Map<Place, Set<Place>> old = udp(before);
        Map<Place, Set<Place>> changed = udp(now);
        old.keySet().forEach(front -> changed.putIfAbsent(front, Set.of()));
        changed.entrySet().removeIf(each -> each.getValue().equals(old.get(each.getKey())));
        return changed;
    }

    private static Map<Place, Set<Place>> udp(List<Service> services) {
        Map<Place, Set<Place>> fronts = new HashMap<>();
        for (Service service : services) {
            if (service.protocol() == Protocol.UDP) {
                service.fronts()
                        .forEach(front -> fronts.put(front, new HashSet<>(service.backends())));
            }
        }
        return fronts;
    }

    /// Asks for all flows of both families.
    static Message list() {
        return new MessageWriter().put8(0).put8(0).put16(0).message(GET, 0);
    }

    /// Deletes of the flows those that go from a changed front elsewhere than to its backends.
    static List<Message> deletions(List<Message> flows, Map<Place, Set<Place>> changed)
            throws IOException {
        List<Message> deletions = new ArrayList<>();
        for (Message flow : flows) {
            Attributes all = Attributes.of(flow, HEADER);
            Attributes original = all.nested(ORIGINAL);
            Set<Place> backends =
                    isUdp(original)
                            ? place(original, DESTINATION, DESTINATION_PORT)
                                    .map(changed::get)
                                    .orElse(null)
                            : null;
            Optional<Place> backend = place(all.nested(REPLY), SOURCE, SOURCE_PORT);
            if (backends != null && backend.isPresent() && !backends.contains(backend.get())) {
                all.findBytes(ORIGINAL).ifPresent(tuple -> deletions.add(delete(flow, tuple)));
            }
        }
        return deletions;
    }

    private static Message delete(Message flow, byte[] tuple) {
        return new MessageWriter()
                .put8(flow.body().get(0)) // the family
                .put8(0)
                .put16(0)
                .attribute(ORIGINAL | NESTED, tuple)
                .message(DELETE, 0);
    }

    private static boolean isUdp(Attributes tuple) throws IOException {
        return tuple.nested(PORTS)
                .findBytes(1)
                .filter(number -> number[0] == Protocol.UDP.number())
                .isPresent();
    }

    private static Optional<Place> place(Attributes tuple, int[] addresses, int port)
            throws IOException {
        Attributes ends = tuple.nested(ADDRESSES);
        Optional<byte[]> address =
                ends.findBytes(addresses[0]).or(() -> ends.findBytes(addresses[1]));
        Optional<byte[]> number = tuple.nested(PORTS).findBytes(port);
        if (address.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = number.get();
        return Optional.of(
                new Place(
                        InetAddress.getByAddress(address.get()),
                        (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF)));
    }

    private StaleFlows() {}
}
