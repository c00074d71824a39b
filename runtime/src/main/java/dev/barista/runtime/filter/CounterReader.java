package dev.barista.runtime.filter;

import dev.barista.runtime.netlink.Attributes;
import dev.barista.runtime.netlink.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the counters of a set by address, as the kernel lists its elements. Pure.
final class CounterReader {

    private static final int HEADER = 4; // nfgenmsg
    private static final int ELEMENTS = 3; // NFTA_SET_ELEM_LIST_ELEMENTS
    private static final int ELEMENT = 1; // NFTA_LIST_ELEM
    private static final int KEY = 1; // NFTA_SET_ELEM_KEY
    private static final int EXPRESSION = 7; // NFTA_SET_ELEM_EXPR
    private static final int VALUE = 1; // NFTA_DATA_VALUE
    private static final int DATA = 2; // NFTA_EXPR_DATA
    private static final int BYTES = 1; // NFTA_COUNTER_BYTES
    private static final int PACKETS = 2;

    record Counter(InetAddress address, long packets, long bytes) {}

    static List<Counter> read(List<Message> messages) throws IOException {
        List<Counter> counters = new ArrayList<>();
        for (Message message : messages) {
            for (Attributes element :
                    Attributes.of(message, HEADER).nested(ELEMENTS).elements(ELEMENT)) {
                counter(element).ifPresent(counters::add);
            }
        }
        return counters;
    }

    private static Optional<Counter> counter(Attributes element) throws IOException {
        Optional<byte[]> address = element.nested(KEY).findBytes(VALUE);
        Attributes counter = element.nested(EXPRESSION).nested(DATA);
        Optional<Long> packets = counter.find64BigEndian(PACKETS);
        Optional<Long> bytes = counter.find64BigEndian(BYTES);
        return address.isPresent() && packets.isPresent() && bytes.isPresent()
                ? Optional.of(
                        new Counter(
                                InetAddress.getByAddress(address.get()),
                                packets.get(),
                                bytes.get()))
                : Optional.empty();
    }

    private CounterReader() {}
}
