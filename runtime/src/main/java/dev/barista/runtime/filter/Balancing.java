package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.RuleWriter.when;

import dev.barista.runtime.filter.Service.Place;
import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Chain;
import dev.barista.runtime.filter.nft.Content;
import dev.barista.runtime.filter.nft.Expression;
import dev.barista.runtime.filter.nft.Expression.End;
import dev.barista.runtime.filter.nft.NamedSet;
import dev.barista.runtime.filter.nft.NamedSet.Filled;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import dev.barista.runtime.filter.nft.NamedSet.Shape;
import dev.barista.runtime.filter.nft.Rule;
import dev.barista.runtime.filter.nft.Type;
import dev.barista.runtime.filter.nft.Value;
import dev.barista.runtime.filter.nft.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Load balancing of one address family: where connections to Services go. Pure.
///
/// A Service without affinity has no chain of its own; all with the same number of backends share
/// one, so that a change of a Service, or of its backends, is a change of elements:
///
/// ```
/// services4  address, protocol, port          → goto balance4-3
/// balance4-3   backends4 [address, protocol, port, random of 3] → address, port → DNAT
/// ```
///
/// With affinity each backend has a chain and a set of the sources that have come to it, which
/// packets fill and time empties. Both are named after the Service's first front and the backend,
/// and so stay when all else changes:
///
/// ```
/// services4  address, protocol, port          → goto sticky4-1a2b
/// sticky4-1a2b  source in visitors4-3c4d → goto backend4-3c4d; …
///               choices4 [address, protocol, port, random of 3] → goto backend4-3c4d
/// backend4-3c4d source into visitors4-3c4d, for a time; DNAT
/// ```
final class Balancing {

    private final AddressFamily family;
    private final int width; // registers of an address
    private final Map<Value, Content> fronts = new LinkedHashMap<>();
    private final Map<Value, Content> backends = new LinkedHashMap<>();
    private final Map<Value, Content> choices = new LinkedHashMap<>();
    private final Map<String, NamedSet> visitors = new LinkedHashMap<>();
    private final Map<String, Chain> chains = new LinkedHashMap<>();

    Balancing(AddressFamily family, List<Service> services) {
        this.family = family;
        this.width = family.registers();
        services.forEach(this::add);
    }

    /// Dispatches by destination; in both NAT chains.
    static Expression dispatch(RuleWriter rule, AddressFamily family) {
        rule.family(family);
        loadFront(rule, family);
        return new Expression.Dispatch(family.name("services"), 0);
    }

    private void add(Service service) {
        List<Place> mine = service.backends().stream().filter(this::isOfFamily).toList();
        if (mine.isEmpty() || service.fronts().isEmpty()) {
            return;
        }
        String chain =
                service.affinity() == null
                        ? balance(mine.size())
                        : stick(service, mine, service.affinity());
        for (Place front : service.fronts().stream().filter(this::isOfFamily).toList()) {
            Value key = key(front, service.protocol());
            if (fronts.put(key, new Verdict.Goto(chain)) != null) {
                throw new IllegalArgumentException("front: %s (expected: once)".formatted(front));
            }
            for (int i = 0; i < mine.size(); i++) {
                Value choice = Value.join(key, Value.ofNative(i));
                if (service.affinity() == null) {
                    backends.put(choice, new Content.Data(place(mine.get(i))));
                } else {
                    choices.put(choice, new Verdict.Goto(backend(service, mine.get(i))));
                }
            }
        }
    }

    private boolean isOfFamily(Place place) {
        return AddressFamily.of(place.address()) == family;
    }

    private static Value key(Place front, Protocol protocol) {
        return Value.join(
                Value.of(front.address()),
                Value.ofByte(protocol.number()),
                Value.ofPort(front.port()));
    }

    private static Value place(Place place) {
        return Value.join(Value.of(place.address()), Value.ofPort(place.port()));
    }

    /// `[address][protocol][port][random] → [address][port]`.
    private String balance(int count) {
        String name = family.name("balance") + "-" + count;
        RuleWriter rule = loadChoice(when(), count);
        int found = width + 3;
        rule.add(new Expression.Load(family.name("backends"), 0, found));
        chains.put(name, Chain.of(name, List.of(rule.then(translate(found, found + width)))));
        return name;
    }

    private String stick(Service service, List<Place> mine, Duration time) {
        List<Rule> rules = new ArrayList<>();
        for (Place each : mine) {
            String backend = backend(service, each);
            String set = visitors(service, each);
            visitors.put(set, visitors(set));
            chains.put(backend, Chain.of(backend, visit(each, set, time)));
            rules.add(when().sourceIn(family, set).goTo(backend));
        }
        rules.add(
                loadChoice(when(), mine.size())
                        .then(new Expression.Dispatch(family.name("choices"), 0)));
        String name = family.name("sticky") + "-" + Names.digest(identity(service));
        chains.put(name, Chain.of(name, rules));
        return name;
    }

    /// The second rule holds if the set is full, too.
    private List<Rule> visit(Place backend, String set, Duration time) {
        return List.of(
                when().family(family)
                        .loadSource(family, 0)
                        .then(new Expression.Touch(set, 0, time)),
                when().add(new Expression.Constant(Value.of(backend.address()), 0))
                        .add(new Expression.Constant(Value.ofPort(backend.port()), width))
                        .then(translate(0, width)));
    }

    private NamedSet visitors(String name) {
        var shape =
                new Shape(
                        List.of(family.type()), new Holds.Nothing(), Filled.BY_PACKETS_FOR_A_TIME);
        return new NamedSet(name, shape, Map.of());
    }

    private String backend(Service service, Place backend) {
        return family.name("backend") + "-" + Names.digest(identity(service) + backend);
    }

    private String visitors(Service service, Place backend) {
        return family.name("visitors") + "-" + Names.digest(identity(service) + backend);
    }

    private static String identity(Service service) {
        return service.protocol() + " " + service.fronts().getFirst();
    }

    private RuleWriter loadChoice(RuleWriter rule, int count) {
        rule.family(family);
        loadFront(rule, family);
        return rule.add(new Expression.Random(count, width + 2));
    }

    private static void loadFront(RuleWriter rule, AddressFamily family) {
        rule.loadDestination(family, 0)
                .loadProtocol(family.registers())
                .loadPort(family.registers() + 1);
    }

    private Expression translate(int address, int port) {
        return new Expression.Translate(End.DESTINATION, family, address, port);
    }

    List<Chain> chains() {
        return List.copyOf(chains.values());
    }

    List<NamedSet> sets() {
        List<Type> front = List.of(family.type(), Type.PROTOCOL, Type.PORT);
        List<Type> choice = List.of(family.type(), Type.PROTOCOL, Type.PORT, Type.NUMBER);
        var place = new Holds.Data(List.of(family.type(), Type.PORT));
        List<NamedSet> sets = new ArrayList<>(visitors.values());
        sets.add(NamedSet.of(family.name("services"), front, new Holds.Verdicts(), fronts));
        sets.add(NamedSet.of(family.name("backends"), choice, place, backends));
        sets.add(NamedSet.of(family.name("choices"), choice, new Holds.Verdicts(), choices));
        return sets;
    }
}
