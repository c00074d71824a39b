package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Expression;
import dev.barista.runtime.filter.nft.NamedSet;
import dev.barista.runtime.filter.nft.NamedSet.Filled;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import dev.barista.runtime.filter.nft.NamedSet.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How many datagrams a pod may send to the DNS server. What is beyond is dropped before connection
/// tracking has an entry for it: the server has allowances too, but only for what it reads, and a
/// flood would fill the buffer of its socket, in which others' questions wait. Pure.
final class Questions {

    static final int PORT = 53;

    /// As the server's own allowance of a client: what is beyond, it would drop as well.
    static final int PER_SECOND = 50_000;

    static final int BURST = 1_000;

    private static final String SET = "questions";
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /// @return with the condition that a datagram for the server is one too many of its source
    static RuleWriter over(RuleWriter toServer, AddressFamily family) {
        return toServer.port(Protocol.UDP, PORT)
                .loadSource(family, 0)
                .add(new Expression.Exceeds(family.name(SET), 0, REMEMBERED, PER_SECOND, BURST));
    }

    static NamedSet set(AddressFamily family) {
        var shape =
                new Shape(
                        List.of(family.type()), new Holds.Nothing(), Filled.BY_PACKETS_FOR_A_TIME);
        return new NamedSet(family.name(SET), shape, Map.of());
    }

    private Questions() {}
}
