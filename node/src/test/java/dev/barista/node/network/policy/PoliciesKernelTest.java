package dev.barista.node.network.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.node.network.policy.Party.Outside;
import dev.barista.node.network.policy.Party.Pod;
import dev.barista.node.network.policy.PolicyCase.Call;
import dev.barista.runtime.filter.Protocol;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.filter.testkit.FilterWorld;
import dev.barista.runtime.filter.testkit.Net;
import dev.barista.runtime.filter.testkit.Talk;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The cases, by the kernel: one node for all of them, whose rules change from one to the next.
/// Each pod serves at TCP 80 and 81, the world at TCP 80 of 203.0.113.2.
class PoliciesKernelTest {

    private static final Set<Integer> SERVED = Set.of(80, 81);
    private static final String WORLD = "203.0.113.2";

    @Test
    void meanTheSameToTheKernel() throws IOException {
        assumeTrue(Self.administers(), "not root");
        int tried = 0;
        try (var world = new FilterWorld()) {
            for (Pod pod : pods()) {
                for (int port : SERVED) {
                    world.keep(Talk.serveTcp(world.pod(number(pod)), port));
                }
            }
            world.keep(Talk.serveTcp(world.world, 80));
            for (PolicyCase each : PolicyCases.all()) {
                world.filter.apply(rules(each));
                for (Call call : each.all().filter(PoliciesKernelTest::canBeTried).toList()) {
                    assertThat(isAnswered(world, call))
                            .as(each.name() + ": " + call.text())
                            .isEqualTo(call.allowed());
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(80);
    }

    private static List<Pod> pods() {
        return PolicyCase.PODS.stream().filter(pod -> !pod.key().name().equals("dns")).toList();
    }

    private static int number(Pod pod) {
        byte[] address = pod.addresses().getFirst().getAddress();
        return address[3];
    }

    private static Rules rules(PolicyCase policyCase) {
        PolicyRules rules = PolicyRules.of(policyCase.evaluator(), pods());
        return new Rules(
                FilterWorld.LAYOUT,
                Set.of(),
                rules.pods(),
                rules.groups(),
                rules.sockets(),
                List.of(),
                rules.strangers());
    }

    private static boolean canBeTried(Call call) {
        boolean served =
                switch (call.destination()) {
                    case Pod pod -> pods().contains(pod) && SERVED.contains(call.port());
                    case Outside outside ->
                            outside.address().getHostAddress().equals(WORLD) && call.port() == 80;
                };
        return call.protocol() == Protocol.TCP && served && call.source() instanceof Pod;
    }

    private static boolean isAnswered(FilterWorld world, Call call) throws IOException {
        if (!(call.source() instanceof Pod source)) {
            throw new IllegalStateException(call.text());
        }
        Net from = world.pod(number(source));
        String answer =
                switch (call.destination()) {
                    case Pod pod ->
                            Talk.tcp(
                                    from, pod.addresses().getFirst().getHostAddress(), call.port());
                    case Outside _ -> Talk.tcp(from, WORLD, 80);
                };
        return !answer.equals(Talk.REFUSED) && !answer.equals(Talk.SILENCE);
    }
}
