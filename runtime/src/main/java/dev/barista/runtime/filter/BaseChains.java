package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.PolicyChains.EGRESS;
import static dev.barista.runtime.filter.PolicyChains.INGRESS;
import static dev.barista.runtime.filter.PolicyChains.REFUSE;
import static dev.barista.runtime.filter.RuleWriter.when;

import dev.barista.runtime.filter.Layout.Ranges;
import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Chain;
import dev.barista.runtime.filter.nft.Chain.Hook;
import dev.barista.runtime.filter.nft.Chain.Kind;
import dev.barista.runtime.filter.nft.Chain.Point;
import dev.barista.runtime.filter.nft.Expression;
import dev.barista.runtime.filter.nft.Expression.Answer;
import dev.barista.runtime.filter.nft.Expression.End;
import dev.barista.runtime.filter.nft.Rule;
import dev.barista.runtime.filter.nft.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// The chains that every packet of a pod passes, which are the same whatever runs. Pure.
///
/// ```
/// from a pod ─▶ raw: source checked, floods of DNS dropped ─▶ calls: policy for the node's own addresses
///            ─▶ services: Services, host ports ─┬─▶ input: to-node ─▶ arrive: a client of loopback
///                                               └─▶ forward: from-pod ─▶ leave: masquerade
/// from elsewhere to a pod ─▶ services ─▶ forward: to-pod
/// from the host itself    ─▶ own-services ─▶ output
/// ```
///
/// Packets between others are not looked at: a rule begins with the group of the pods' links, and
/// the range of their addresses.
final class BaseChains {

    private static final int RAW = -300;
    private static final int BEFORE_SERVICES = -150;
    private static final int DESTINATION_NAT = -100;
    private static final int FILTER = 0;
    private static final int SOURCE_NAT = 100;

    private static final int ICMP = 1;
    private static final int ICMP_ECHO = 8;
    private static final int ICMPV6 = 58;
    private static final int ICMPV6_ECHO = 128;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
    private static final Cidr LOOPBACK6 = Cidr.parse("::1/128");
    private static final Cidr LINK_LOCAL6 = Cidr.parse("fe80::/10");
    private static final Value LOCALHOST = Value.of(new byte[] {127, 0, 0, 1});

    private final Map<AddressFamily, Ranges> families;
    private final int group;
    private final Set<Integer> hostPorts;

    BaseChains(Layout layout, Set<Integer> hostPorts) {
        this.families = layout.families();
        this.group = layout.linkGroup();
        this.hostPorts = hostPorts;
    }

    List<Chain> chains() {
        return List.of(
                Chain.of(REFUSE, refuse()),
                Chain.of("to-node", toNode()),
                Chain.of("from-pod", fromPod()),
                Chain.of("to-pod", toPod()),
                base("raw", Kind.FILTER, Point.PREROUTING, RAW, raw()),
                base("calls", Kind.FILTER, Point.PREROUTING, BEFORE_SERVICES, calls()),
                base("services", Kind.NAT, Point.PREROUTING, DESTINATION_NAT, services()),
                base("own-services", Kind.NAT, Point.OUTPUT, DESTINATION_NAT, ownServices()),
                base("input", Kind.FILTER, Point.INPUT, FILTER, input()),
                base("arrive", Kind.NAT, Point.INPUT, SOURCE_NAT, arrive()),
                base("forward", Kind.FILTER, Point.FORWARD, FILTER, forward()),
                base("output", Kind.FILTER, Point.OUTPUT, FILTER, output()),
                base("leave", Kind.NAT, Point.POSTROUTING, SOURCE_NAT, leave()));
    }

    private static Chain base(String name, Kind kind, Point point, int priority, List<Rule> rules) {
        return new Chain(name, new Hook(kind, point, priority), rules);
    }

    private List<Rule> inEach(BiConsumer<AddressFamily, List<Rule>> rules) {
        List<Rule> all = new ArrayList<>();
        families.keySet().forEach(family -> rules.accept(family, all));
        return all;
    }

    private Ranges ranges(AddressFamily family) {
        Ranges ranges = families.get(family);
        if (ranges == null) {
            throw new IllegalStateException(family + ": no ranges");
        }
        return ranges;
    }

    private RuleWriter fromPods(AddressFamily family) {
        return when().from(group).sourceIn(ranges(family).pods());
    }

    private static List<Rule> refuse() {
        return List.of(
                when().protocol(Protocol.TCP.number()).reject(Answer.TCP_RESET),
                when().reject(Answer.ADMINISTRATIVELY_PROHIBITED));
    }

    // ---- before routing

    private List<Rule> raw() {
        List<Rule> all =
                new ArrayList<>(
                        List.of(
                                when().from(group).spoofed().drop(),
                                when().from(group).sourceIn(LOOPBACK).drop(),
                                when().from(group).destinationIn(LOOPBACK).drop(),
                                when().from(group).sourceIn(LOOPBACK6).drop(),
                                when().from(group).destinationIn(LOOPBACK6).drop()));
        all.addAll(
                inEach((family, rules) ->
                        rules.add(
                                Questions.over(
                                                fromPods(family)
                                                        .destination(ranges(family).gateway()),
                                                family)
                                        .drop())));
        return all;
    }

    /// Before the destination changes, because a policy speaks of the host address, and not of the
    /// loopback behind it. The cluster-local gateway applies policies itself: it knows for whom a
    /// request is.
    private List<Rule> calls() {
        return inEach((family, rules) -> {
            Ranges ranges = ranges(family);
            rules.add(
                    fromPods(family)
                            .destination(ranges.gateway())
                            .port(Protocol.TCP, HTTP)
                            .accept());
            rules.add(fromPods(family).destination(ranges.gateway()).isNew().jump(EGRESS));
            rules.add(fromPods(family).destination(ranges.host()).isNew().jump(EGRESS));
        });
    }

    /// ClusterIPs serve pods of this node and the host itself, not what other machines send here.
    private List<Rule> services() {
        List<Rule> all = new ArrayList<>();
        hostPorts.stream().sorted().forEach(port -> all.add(hostPort(port)));
        all.addAll(
                inEach((family, rules) -> {
                    RuleWriter pods = fromPods(family);
                    rules.add(pods.then(Balancing.dispatch(pods, family)));
                    rules.add(when().destinationIn(ranges(family).services()).accept());
                    RuleWriter others = when();
                    rules.add(others.then(Balancing.dispatch(others, family)));
                }));
        return all;
    }

    private Rule hostPort(int port) {
        AddressFamily family = AddressFamily.IPV4; // IPv6 does not let the loopback be reached so
        return fromPods(family)
                .destination(ranges(family).host())
                .port(Protocol.TCP, port)
                .add(new Expression.Constant(LOCALHOST, 0))
                .then(new Expression.Translate(End.DESTINATION, family, 0, null));
    }

    private List<Rule> ownServices() {
        return inEach((family, rules) -> {
            RuleWriter rule = when();
            rules.add(rule.then(Balancing.dispatch(rule, family)));
        });
    }

    // ---- to the node

    private List<Rule> input() {
        List<Rule> all = new ArrayList<>();
        all.addAll(
                inEach((family, rules) -> {
                    Ranges ranges = ranges(family);
                    rules.add(fromPods(family).goTo("to-node"));
                    rules.add(fromElsewhere().destination(ranges.gateway()).drop());
                    rules.add(fromElsewhere().destination(ranges.host()).drop());
                }));
        all.add(when().from(group).sourceIn(LINK_LOCAL6).drop());
        return all;
    }

    private RuleWriter fromElsewhere() {
        return when().notFrom(group).notFromLoopback();
    }

    /// To a server on the host's loopback a pod is a local client: what such servers are set up for
    /// (PostgreSQL's `pg_hba.conf`, Redis' protected mode) holds for pods too.
    private List<Rule> arrive() {
        return List.of(
                fromPods(AddressFamily.IPV4)
                        .redirected()
                        .destinationIn(LOOPBACK)
                        .add(new Expression.Constant(LOCALHOST, 0))
                        .then(new Expression.Translate(End.SOURCE, AddressFamily.IPV4, 0, null)));
    }

    /// To the loopback nothing comes here but what `services` has sent there.
    private List<Rule> toNode() {
        List<Rule> all = new ArrayList<>();
        all.add(when().established().accept());
        all.add(when().invalid().drop());
        all.addAll(
                inEach((family, rules) -> {
                    var gateway = ranges(family).gateway();
                    rules.add(
                            when().destination(gateway)
                                    .port(Protocol.UDP, Questions.PORT)
                                    .accept());
                    rules.add(
                            when().destination(gateway)
                                    .port(Protocol.TCP, Questions.PORT)
                                    .accept());
                    rules.add(when().destination(gateway).port(Protocol.TCP, HTTP).accept());
                    // The API asks for a token itself. It is called at its ClusterIP, so that what
                    // policies say of it is asked here, where its address is the gateway's.
                    rules.add(when().destination(gateway).port(Protocol.TCP, HTTPS).jump(EGRESS));
                    rules.add(when().destination(gateway).port(Protocol.TCP, HTTPS).accept());
                    boolean four = family == AddressFamily.IPV4;
                    rules.add(
                            when().destination(gateway)
                                    .protocol(four ? ICMP : ICMPV6)
                                    .icmpType(four ? ICMP_ECHO : ICMPV6_ECHO)
                                    .accept());
                }));
        all.add(when().redirected().destinationIn(LOOPBACK).accept());
        all.add(when().goTo(REFUSE));
        return all;
    }

    // ---- through the node

    private List<Rule> forward() {
        return inEach((family, rules) -> {
            rules.add(fromPods(family).goTo("from-pod"));
            rules.add(when().to(group).destinationIn(ranges(family).pods()).goTo("to-pod"));
        });
    }

    private List<Rule> fromPod() {
        List<Rule> all = new ArrayList<>(inEach(this::countBytes));
        all.add(when().established().accept());
        all.add(when().invalid().drop());
        all.addAll(
                inEach((family, rules) -> {
                    rules.add(when().destinationIn(ranges(family).services()).goTo(REFUSE));
                    rules.add(toItself(family).accept());
                }));
        all.add(when().jump(EGRESS));
        all.addAll(
                inEach((family, rules) -> {
                    Cidr pods = ranges(family).pods();
                    rules.add(when().to(group).destinationIn(pods).jump(INGRESS));
                    rules.add(when().to(group).destinationIn(pods).accept());
                    rules.add(when().destinationIn(pods).goTo(REFUSE)); // there is none
                }));
        all.addAll(inEach(this::countConnection));
        all.add(when().accept());
        return all;
    }

    private void countBytes(AddressFamily family, List<Rule> rules) {
        rules.add(
                when().notTo(group)
                        .family(family)
                        .loadSource(family, 0)
                        .then(new Expression.Count(family.name(Counting.SENT), 0)));
    }

    private void countConnection(AddressFamily family, List<Rule> rules) {
        rules.add(
                when().notTo(group)
                        .family(family)
                        .loadSource(family, 0)
                        .then(new Expression.Count(family.name(Counting.CONNECTIONS), 0)));
    }

    /// From elsewhere only connections that a Service has led to the pod.
    private static List<Rule> toPod() {
        return List.of(
                when().established().accept(),
                when().invalid().drop(),
                when().jump(INGRESS),
                when().redirected().accept(),
                when().drop());
    }

    /// ClusterIPs that no Service has, or whose Service has no backend.
    private List<Rule> output() {
        return inEach((family, rules) ->
                rules.add(when().destinationIn(ranges(family).services()).goTo(REFUSE)));
    }

    // ---- after routing

    /// A pod that a Service led to itself, and the host's loopback, must not see their own address
    /// as that of the other end.
    private List<Rule> leave() {
        List<Rule> all = new ArrayList<>();
        families.keySet().forEach(family -> all.add(fromGateway(toItself(family), family)));
        Ranges four = ranges(AddressFamily.IPV4);
        all.add(
                fromGateway(
                        when().to(group).destinationIn(four.pods()).sourceIn(LOOPBACK),
                        AddressFamily.IPV4));
        families.values()
                .forEach(ranges ->
                        all.add(
                                when().sourceIn(ranges.pods())
                                        .notTo(group)
                                        .then(new Expression.Masquerade())));
        return all;
    }

    private Rule fromGateway(RuleWriter rule, AddressFamily family) {
        return rule.add(new Expression.Constant(Value.of(ranges(family).gateway()), 0))
                .then(new Expression.Translate(End.SOURCE, family, 0, null));
    }

    private static RuleWriter toItself(AddressFamily family) {
        return when().family(family)
                .loadSource(family, 0)
                .loadDestination(family, family.registers())
                .add(new Expression.In(family.name(Counting.SAME), 0));
    }
}
