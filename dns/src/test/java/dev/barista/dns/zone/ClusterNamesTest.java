package dev.barista.dns.zone;

import static dev.barista.dns.zone.ExampleZone.addresses;
import static dev.barista.dns.zone.ExampleZone.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.dns.message.Question;
import dev.barista.dns.testkit.TestQuery;
import dev.barista.dns.zone.EndpointGroup.Endpoint;
import dev.barista.model.testkit.Property;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterNamesTest {

    private final ClusterNames names = ExampleZone.names();
    private final Resolver resolver = new Resolver(new Zones(names, ExampleZone.NAMES));

    private int answers(String name, int type) {
        Resolution resolution = resolver.resolve(Question.of(name, type), 0);
        return resolution instanceof Resolution.Answered answered
                ? answered.reply().answers().size()
                : -1;
    }

    @Test
    void takesADomainInAnyCaseAndWithItsLastDot() {
        assertThat(new ClusterNames("Example.Org.").domain()).isEqualTo("example.org");
    }

    @Test
    void refusesADomainThatIsNone() {
        assertThatThrownBy(() -> new ClusterNames("no domain"))
                .hasMessage(
                        "cluster domain: no domain (expected: a domain name, as in cluster.local)");
    }

    @Test
    void endpointsMayComeBeforeTheirService() {
        // Given
        var group =
                new EndpointGroup(
                        key("late-1"),
                        key("late"),
                        List.of(new Endpoint(addresses("10.88.0.50"), "", true)),
                        List.of());
        names.put(group);
        assertThat(answers("late.default.svc.cluster.local", TestQuery.A)).isZero();

        // When
        names.put(new ServiceNames.Headless(key("late"), false));

        // Then
        assertThat(answers("late.default.svc.cluster.local", TestQuery.A)).isOne();
    }

    @Test
    void addsUpTheSlicesOfAService() {
        // Given
        names.put(
                new EndpointGroup(
                        key("db-other"),
                        key("db"),
                        List.of(new Endpoint(addresses("10.88.0.23"), "", true)),
                        List.of(new ServiceNames.Port("pg", "tcp", 5433))));

        // Then
        assertThat(answers("db.default.svc.cluster.local", TestQuery.A)).isEqualTo(3);
        assertThat(answers("_pg._tcp.db.default.svc.cluster.local", TestQuery.SRV)).isEqualTo(3);
    }

    @Test
    void aSliceThatChangesItsServiceLeavesTheOldOne() {
        // When
        names.put(
                new EndpointGroup(
                        key("db-1"),
                        key("none"),
                        List.of(new Endpoint(addresses("10.88.0.20"), "", true)),
                        List.of()));

        // Then
        assertThat(answers("db.default.svc.cluster.local", TestQuery.A)).isZero();
        assertThat(answers("none.default.svc.cluster.local", TestQuery.A)).isOne();
    }

    /// Names of addresses are kept apart from Services, and must follow them.
    @Test
    void whatIsRemovedLeavesNoNameOfAnAddress() {
        Property.holds(
                200,
                cases -> {
                    // Given
                    ClusterNames random = new ClusterNames("cluster.local");
                    Map<Integer, Integer> hosts = new HashMap<>();
                    for (int i = 0; i < cases.size() * 3; i++) {
                        int service = cases.between(0, 3);
                        int host = cases.between(1, 5);
                        if (cases.between(0, 2) == 0) {
                            random.removeGroup(key("s" + service + "-1"));
                            hosts.remove(service);
                        } else {
                            random.put(new ServiceNames.Headless(key("s" + service), false));
                            random.put(
                                    new EndpointGroup(
                                            key("s" + service + "-1"),
                                            key("s" + service),
                                            List.of(
                                                    new Endpoint(
                                                            addresses("10.88.0." + host),
                                                            "",
                                                            true)),
                                            List.of()));
                            hosts.put(service, host);
                        }
                    }

                    // Then
                    for (int host = 1; host <= 5; host++) {
                        int expected = host;
                        assertThat(random.names(InetAddress.ofLiteral("10.88.0." + host)))
                                .hasSize(
                                        (int)
                                                hosts.values().stream()
                                                        .filter(h -> h == expected)
                                                        .count());
                    }
                });
    }

    @Test
    void recordsTakeTurns() {
        // Given
        Question question = Question.of("db.default.svc.cluster.local", TestQuery.A);

        // When
        var first = (Resolution.Answered) resolver.resolve(question, 0);
        var second = (Resolution.Answered) resolver.resolve(question, 1);

        // Then
        assertThat(second.reply().answers().getFirst())
                .isEqualTo(first.reply().answers().getLast());
        assertThat(second.reply().answers())
                .containsExactlyInAnyOrderElementsOf(first.reply().answers());
    }

    @Test
    void addressesOfTargetsComeWithThem() {
        // When
        var answered =
                (Resolution.Answered)
                        resolver.resolve(
                                Question.of("_pg._tcp.db.default.svc.cluster.local", TestQuery.SRV),
                                0);

        // Then
        assertThat(answered.reply().additional())
                .extracting(entry -> entry.owner())
                .containsExactly(
                        "db-0.db.default.svc.cluster.local",
                        "10-88-0-21.db.default.svc.cluster.local");
    }
}
