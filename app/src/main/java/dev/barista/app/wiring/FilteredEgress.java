package dev.barista.app.wiring;

import dev.barista.model.text.IpAddresses;
import dev.barista.node.meter.EgressCounter;
import dev.barista.runtime.filter.Egress;
import dev.barista.runtime.filter.PacketFilter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the packet filter counts. Belongs to the meter, which reads one time after the other.
final class FilteredEgress implements EgressCounter {

    private static final Logger log = LoggerFactory.getLogger(FilteredEgress.class);

    private final PacketFilter filter;
    private Map<String, Sent> last = Map.of();

    FilteredEgress(PacketFilter filter) {
        this.filter = filter;
    }

    /// As it was before, if it cannot be read now: sums must not seem to begin anew.
    @Override
    public Map<String, Sent> read() {
        Map<String, Sent> all = new HashMap<>();
        try {
            for (Egress one : filter.egress()) {
                all.put(
                        IpAddresses.text(one.address().getAddress()),
                        new Sent(one.bytes(), one.connections()));
            }
        } catch (IOException unread) {
            log.atDebug().setCause(unread).log("egress not read");
            return last;
        }
        last = all;
        return all;
    }
}
