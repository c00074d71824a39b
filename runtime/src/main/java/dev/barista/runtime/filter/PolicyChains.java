package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.RuleWriter.when;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Chain;
import dev.barista.runtime.filter.nft.Content;
import dev.barista.runtime.filter.nft.Expression;
import dev.barista.runtime.filter.nft.NamedSet;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import dev.barista.runtime.filter.nft.Rule;
import dev.barista.runtime.filter.nft.Type;
import dev.barista.runtime.filter.nft.Value;
import dev.barista.runtime.filter.nft.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What each pod is open to. Pure.
///
/// ```
/// egress    address of the pod → return                it is open
///                              → goto refuse           it is closed
///                              → goto egress-1a2b3c…   rules, each of which returns; then refuse
/// ```
///
/// Pods with equal rules share a chain, which is named after its content; peers are sets of their
/// own. So a pod that comes or goes is an element here and there.
final class PolicyChains {

    static final String INGRESS = "ingress";
    static final String EGRESS = "egress";
    static final String REFUSE = "refuse";

    private final Set<AddressFamily> families;
    private final Map<String, Chain> chains = new LinkedHashMap<>();
    private final List<NamedSet> sets = new ArrayList<>();

    PolicyChains(Set<AddressFamily> families, Rules rules) {
        this.families = families;
        for (AddressFamily family : families) {
            addPods(family, rules.pods());
            rules.groups().forEach((name, addresses) -> addGroup(family, name, addresses));
            rules.sockets().forEach((name, sockets) -> addSockets(family, name, sockets));
        }
        // What has no rule here is a pod that is not known.
        add(Chain.of(INGRESS, entry(INGRESS, List.of(when().drop()))));
        add(
                Chain.of(
                        EGRESS,
                        entry(
                                EGRESS,
                                switch (rules.strangers()) {
                                    case GO_OUT -> List.of();
                                    case WAIT -> List.of(when().drop());
                                })));
    }

    private void add(Chain chain) {
        chains.put(chain.name(), chain);
    }

    private List<Rule> entry(String direction, List<Rule> others) {
        List<Rule> rules = new ArrayList<>();
        for (AddressFamily family : families) {
            RuleWriter rule = when().family(family);
            if (direction.equals(EGRESS)) {
                rule.loadSource(family, 0);
            } else {
                rule.loadDestination(family, 0);
            }
            rules.add(rule.then(new Expression.Dispatch(family.name(direction), 0)));
        }
        rules.addAll(others);
        return rules;
    }

    private void addPods(AddressFamily family, List<Rules.Pod> pods) {
        Map<Value, Content> ingress = new LinkedHashMap<>();
        Map<Value, Content> egress = new LinkedHashMap<>();
        for (Rules.Pod pod : pods) {
            Verdict in = verdict(INGRESS, pod.ingress());
            Verdict out = verdict(EGRESS, pod.egress());
            for (InetAddress address : of(family, pod.addresses())) {
                ingress.put(Value.of(address), in);
                egress.put(Value.of(address), out);
            }
        }
        List<Type> key = List.of(family.type());
        sets.add(NamedSet.of(family.name(INGRESS), key, new Holds.Verdicts(), ingress));
        sets.add(NamedSet.of(family.name(EGRESS), key, new Holds.Verdicts(), egress));
    }

    private void addGroup(AddressFamily family, String name, Set<InetAddress> addresses) {
        Map<Value, Content> elements = new LinkedHashMap<>();
        for (InetAddress address : of(family, addresses)) {
            elements.put(Value.of(address), new Content.None());
        }
        sets.add(
                NamedSet.of(
                        group(family, name),
                        List.of(family.type()),
                        new Holds.Nothing(),
                        elements));
    }

    private void addSockets(AddressFamily family, String name, Set<Traffic.Socket> sockets) {
        Map<Value, Content> elements = new LinkedHashMap<>();
        for (Traffic.Socket socket : sockets) {
            if (AddressFamily.of(socket.address()) == family) {
                elements.put(
                        Value.join(
                                Value.of(socket.address()),
                                Value.ofByte(socket.protocol().number()),
                                Value.ofPort(socket.port())),
                        new Content.None());
            }
        }
        sets.add(
                NamedSet.of(
                        sockets(family, name),
                        List.of(family.type(), Type.PROTOCOL, Type.PORT),
                        new Holds.Nothing(),
                        elements));
    }

    private static List<InetAddress> of(AddressFamily family, Collection<InetAddress> all) {
        return all.stream().filter(address -> AddressFamily.of(address) == family).toList();
    }

    private Verdict verdict(String direction, Traffic traffic) {
        return switch (traffic) {
            case Traffic.Open _ -> new Verdict.Return();
            case Traffic.Only only when only.allowed().isEmpty() -> new Verdict.Goto(REFUSE);
            case Traffic.Only only -> {
                String name = direction + "-" + Names.digest(only.toString());
                chains.computeIfAbsent(name, it -> Chain.of(it, rules(direction, only)));
                yield new Verdict.Goto(name);
            }
        };
    }

    private List<Rule> rules(String direction, Traffic.Only only) {
        List<Rule> rules = new ArrayList<>();
        for (Traffic.Allowance allowance : only.allowed()) {
            if (allowance.ports().isEmpty()) {
                peer(direction, allowance.peer()).forEach(rule -> rules.add(rule.back()));
            }
            for (Traffic.Ports ports : allowance.ports()) {
                peer(direction, allowance.peer())
                        .forEach(rule -> rules.add(rule.ports(ports).back()));
            }
        }
        rules.add(when().goTo(REFUSE));
        return rules;
    }

    /// One rule that holds for the peer; for sets one in each family.
    private List<RuleWriter> peer(String direction, Traffic.Peer peer) {
        boolean source = direction.equals(INGRESS);
        return switch (peer) {
            case Traffic.Peer.Anyone _ -> List.of(when());
            case Traffic.Peer.Group(String name) ->
                    families.stream()
                            .map(family ->
                                    source
                                            ? when().sourceIn(family, group(family, name))
                                            : when().destinationIn(family, group(family, name)))
                            .toList();
            case Traffic.Peer.Sockets(String name) ->
                    families.stream().map(family -> toSocket(family, name)).toList();
            case Traffic.Peer.Block block ->
                    families.contains(AddressFamily.of(block.block().network()))
                            ? List.of(block(source, block))
                            : List.of();
        };
    }

    private static RuleWriter toSocket(AddressFamily family, String name) {
        int width = family.registers();
        return when().family(family)
                .loadDestination(family, 0)
                .loadProtocol(width)
                .loadPort(width + 1)
                .add(new Expression.In(sockets(family, name), 0));
    }

    private static RuleWriter block(boolean source, Traffic.Peer.Block block) {
        RuleWriter rule = when();
        if (source) {
            rule.sourceIn(block.block());
            block.except().forEach(rule::sourceNotIn);
        } else {
            rule.destinationIn(block.block());
            block.except().forEach(rule::destinationNotIn);
        }
        return rule;
    }

    private static String group(AddressFamily family, String name) {
        return family.name("group") + "-" + Names.digest(name);
    }

    private static String sockets(AddressFamily family, String name) {
        return family.name("sockets") + "-" + Names.digest(name);
    }

    List<Chain> chains() {
        return List.copyOf(chains.values());
    }

    List<NamedSet> sets() {
        return List.copyOf(sets);
    }
}
