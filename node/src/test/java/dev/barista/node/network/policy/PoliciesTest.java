package dev.barista.node.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.policy.Party.Outside;
import dev.barista.node.network.policy.Party.Pod;
import dev.barista.node.network.policy.PolicyCase.Call;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.filter.Traffic;
import dev.barista.runtime.filter.Traffic.Allowance;
import dev.barista.runtime.filter.Traffic.Only;
import dev.barista.runtime.filter.Traffic.Peer;
import dev.barista.runtime.filter.Traffic.Socket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PoliciesTest {

    @TestFactory
    Stream<DynamicTest> allowsWhatPoliciesMean() {
        return PolicyCases.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> evaluate(each)));
    }

    private static void evaluate(PolicyCase policyCase) {
        Policies policies = policyCase.evaluator();
        policyCase
                .all()
                .forEach(call ->
                        assertThat(
                                        policies.allows(
                                                call.source(),
                                                call.destination(),
                                                call.protocol(),
                                                call.port()))
                                .as(call.text())
                                .isEqualTo(call.allowed()));
    }

    /// The rules of the packet filter, read as the kernel reads them.
    @TestFactory
    Stream<DynamicTest> compilesToRulesThatAllowTheSame() {
        return PolicyCases.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> compile(each)));
    }

    private static void compile(PolicyCase policyCase) {
        PolicyRules rules = PolicyRules.of(policyCase.evaluator(), PolicyCase.PODS);
        policyCase
                .all()
                .filter(call -> !call.source().equals(call.destination()))
                .forEach(call ->
                        assertThat(allows(rules, call)).as(call.text()).isEqualTo(call.allowed()));
    }

    private static boolean allows(PolicyRules rules, Call call) {
        InetAddress source = address(call.source());
        InetAddress destination = address(call.destination());
        return allows(rules, podOf(rules, source).egress(), destination, destination, call)
                && allows(rules, podOf(rules, destination).ingress(), source, destination, call);
    }

    private static InetAddress address(Party party) {
        return switch (party) {
            case Pod pod -> pod.addresses().getFirst();
            case Outside outside -> outside.address();
        };
    }

    private static Rules.Pod podOf(PolicyRules rules, InetAddress address) {
        return rules.pods().stream()
                .filter(pod -> pod.addresses().contains(address))
                .findFirst()
                .orElse(new Rules.Pod(List.of(), new Traffic.Open(), new Traffic.Open()));
    }

    private static boolean allows(
            PolicyRules rules,
            Traffic traffic,
            InetAddress peer,
            InetAddress destination,
            Call call) {
        return switch (traffic) {
            case Traffic.Open _ -> true;
            case Only(List<Allowance> allowed) ->
                    allowed.stream()
                            .filter(it -> isPeer(rules, it.peer(), peer, destination, call))
                            .anyMatch(it -> isPort(it, call));
        };
    }

    private static boolean isPeer(
            PolicyRules rules, Peer peer, InetAddress address, InetAddress destination, Call call) {
        return switch (peer) {
            case Peer.Anyone _ -> true;
            case Peer.Group(String name) ->
                    rules.groups().getOrDefault(name, Set.of()).contains(address);
            case Peer.Sockets(String name) ->
                    rules.sockets()
                            .getOrDefault(name, Set.of())
                            .contains(new Socket(destination, call.protocol(), call.port()));
            case Peer.Block(var block, var except) ->
                    block.contains(address)
                            && except.stream().noneMatch(it -> it.contains(address));
        };
    }

    private static boolean isPort(Allowance allowance, Call call) {
        return allowance.ports().isEmpty()
                || allowance.ports().stream()
                        .anyMatch(ports ->
                                ports.protocol() == call.protocol()
                                        && ports.first() <= call.port()
                                        && call.port() <= ports.last());
    }

    private static Policies policy(String spec) {
        return PolicyCase.of("", spec).evaluator();
    }

    @Test
    void closesPodsOfRevisionsToOtherPodsUntilAPolicyOpensThem() {
        var pod =
                new Pod(
                        new ObjectKey("default", "r"),
                        Map.of("app", "r"),
                        List.of(InetAddress.ofLiteral("10.88.0.77")),
                        List.of(),
                        true);

        PolicyRules closed = PolicyRules.of(Policies.NONE, List.of(pod));
        PolicyRules open =
                PolicyRules.of(
                        policy("default {'podSelector': {}, 'ingress': [{}]}"), List.of(pod));

        assertThat(closed.pods().getFirst().ingress()).isEqualTo(new Only(List.of()));
        assertThat(closed.pods().getFirst().egress()).isEqualTo(new Traffic.Open());
        assertThat(open.pods().getFirst().ingress())
                .isEqualTo(new Only(List.of(new Allowance(new Peer.Anyone(), List.of()))));
    }

    @Test
    void letsUnknownPodsWaitOnlyWhereAPolicyIsForEgress() {
        assertThat(PolicyRules.of(policy("default {'podSelector': {}}"), List.of()).strangers())
                .isEqualTo(Rules.Strangers.GO_OUT);
        assertThat(
                        PolicyRules.of(
                                        policy(
                                                "default {'podSelector': {},"
                                                        + " 'policyTypes': ['Egress']}"),
                                        List.of())
                                .strangers())
                .isEqualTo(Rules.Strangers.WAIT);
    }

    @Test
    void tellsTwoNamespacesApartWhereAPolicyMeansItsOwn() {
        Policies policies =
                PolicyCase.of(
                                "",
                                List.of(
                                        "default {'podSelector': {}, 'ingress': [{'from': [{'podSelector': {}}]}]}",
                                        "other {'podSelector': {}, 'ingress': [{'from': [{'podSelector': {}}]}]}"))
                        .evaluator();

        assertThat(PolicyRules.of(policies, PolicyCase.PODS).groups()).hasSize(2);
    }
}
