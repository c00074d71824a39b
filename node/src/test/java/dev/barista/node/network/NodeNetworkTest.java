package dev.barista.node.network;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.runtime.filter.Cidr;
import dev.barista.runtime.filter.Layout;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.filter.Traffic;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeNetworkTest {

    private static final Layout LAYOUT =
            new Layout(
                    7,
                    new Layout.Ranges(
                            Cidr.parse("10.88.0.0/24"),
                            Cidr.parse("10.88.1.0/24"),
                            address("10.88.0.1"),
                            address("10.88.0.254")),
                    null);

    private final VirtualTime time = new VirtualTime();
    private final Clocks clocks = new Clocks(time, time, time);
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final FakeFilter filter = new FakeFilter();
    private NodeNetwork network;

    /// Keeps what is applied.
    private static final class FakeFilter implements Filter {
        private final List<Rules> applied = new ArrayList<>();
        private boolean fails;
        private boolean inPlace = true;
        private int forgotten;

        @Override
        public void apply(Rules rules) throws IOException {
            if (fails) {
                throw new IOException("no room");
            }
            applied.add(rules);
            inPlace = true;
        }

        @Override
        public boolean isInPlace() {
            return inPlace;
        }

        @Override
        public void forget() {
            forgotten++;
        }

        Rules last() {
            return applied.getLast();
        }
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @BeforeEach
    void start() {
        network = network();
        create(Types.NODE, "{'metadata': {'name': 'barista'}}");
        for (String name : List.of("default", "other")) {
            if (objects.find(Types.NAMESPACE, ObjectKey.of(name)).isEmpty()) {
                create(Types.NAMESPACE, "{'metadata': {'name': '%s'}}".formatted(name));
            }
        }
        network.start();
    }

    private NodeNetwork network() {
        var settings =
                new RulesSettings(
                        LAYOUT, Set.of(5432), List.of(address("127.0.0.1")), Set.of(), "barista");
        return new NodeNetwork(
                settings,
                objects,
                filter,
                new Events(objects, clocks, Runnable::run),
                clocks,
                Runnable::run);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private ApiObject create(ResourceType type, String json) {
        ApiObject object = ApiObject.parse(json.replace('\'', '"'));
        return objects.create(
                type,
                object.with(tree ->
                        tree.put("apiVersion", type.apiVersion()).put("kind", type.kind())));
    }

    private ApiObject pod(String name, String labels) {
        return create(
                Types.POD,
                """
                {'metadata': {'name': '%s', 'namespace': 'default', 'labels': {%s}},
                'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}
                """
                        .formatted(name, labels));
    }

    private void assign(ApiObject pod, String address) {
        network.assigned(new PodAddresses(address, Optional.empty()), pod);
        settle();
    }

    private void settle() {
        time.advance(ofMillis(20));
    }

    private void policy(String spec) {
        create(
                Types.NETWORK_POLICY,
                "{'metadata': {'name': 'p', 'namespace': 'default'}, 'spec': %s}".formatted(spec));
        settle();
    }

    @Test
    void appliesTheSettingsWhenItStarts() {
        assertThat(filter.last().hostPorts()).containsExactly(5432);
        assertThat(filter.last().pods()).isEmpty();
    }

    @Test
    void whatCannotBeAppliedAtTheStartIsTriedAgain() {
        filter.fails = true;
        NodeNetwork started = network();
        started.start();
        int before = filter.applied.size();

        filter.fails = false;
        time.advance(Duration.ofSeconds(1));

        assertThat(filter.applied).hasSizeGreaterThan(before);
        started.close();
    }

    @Test
    void knowsAPodBeforeItIsWritten() {
        ApiObject expected = ApiObject.of(Types.POD, new ObjectKey("default", "early"));

        assign(expected, "10.88.0.5");

        assertThat(filter.last().pods())
                .containsExactly(
                        new Rules.Pod(
                                List.of(address("10.88.0.5")),
                                new Traffic.Open(),
                                new Traffic.Open()));
        assertThat(network.callerOf(address("10.88.0.5")))
                .map(Caller::pod)
                .contains(new ObjectKey("default", "early"));
        assertThat(network.callerOf(address("10.88.0.6"))).isEmpty();
    }

    @Test
    void closesPodsOfRevisions() {
        assign(pod("r", "'serving.knative.dev/revision': 'r'"), "10.88.0.5");

        assertThat(filter.last().pods().getFirst().ingress())
                .isEqualTo(new Traffic.Only(List.of()));
    }

    @Test
    void givesAnAddressToThePodThatTakesItOver() {
        assign(pod("one", ""), "10.88.0.5");
        assign(pod("two", ""), "10.88.0.5");

        assertThat(filter.last().pods()).hasSize(1);
        assertThat(network.callerOf(address("10.88.0.5")))
                .map(caller -> caller.pod().name())
                .contains("two");
    }

    @Test
    void forgetsAPodThatIsGone() {
        ApiObject pod = pod("one", "");
        assign(pod, "10.88.0.5");

        objects.remove(Types.POD, pod.key(), pod.uid());
        settle();

        assertThat(filter.last().pods()).isEmpty();
        assertThat(network.callerOf(address("10.88.0.5"))).isEmpty();
    }

    @Test
    void appliesAPolicyToThoseThatItSelects() {
        assign(pod("web", "'app': 'web'"), "10.88.0.5");
        assign(pod("db", "'app': 'db'"), "10.88.0.6");

        policy(
                """
                {'podSelector': {'matchLabels': {'app': 'db'}},
                'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}]}]}
                """);

        assertThat(filter.last().groups().values()).containsExactly(Set.of(address("10.88.0.5")));
    }

    @Test
    void appliesNothingWhereNothingThatMattersHasChanged() {
        ApiObject pod = pod("web", "'app': 'web'");
        assign(pod, "10.88.0.5");
        int before = filter.applied.size();

        objects.patch(
                Types.POD,
                pod.key(),
                ApiObject.parse("{\"metadata\": {\"annotations\": {\"a\": \"b\"}}}").tree());
        settle();

        assertThat(filter.applied).hasSize(before);
    }

    @Test
    void foldsManyChangesIntoOne() {
        int before = filter.applied.size();
        time.advance(ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            network.assigned(
                    new PodAddresses("10.88.0." + (10 + i), Optional.empty()),
                    ApiObject.of(Types.POD, new ObjectKey("default", "p" + i)));
        }
        settle();

        assertThat(filter.applied).hasSize(before + 2); // the first at once, then the others
        assertThat(filter.last().pods()).hasSize(50);
    }

    @Test
    void asksPoliciesForCallsThatTheGatewayPassesOn() {
        ObjectKey revision = new ObjectKey("default", "db-00001");
        create(
                Types.DEPLOYMENT,
                """
                {'metadata': {'name': 'db-00001-deployment', 'namespace': 'default',
                'labels': {'serving.knative.dev/revision': 'db-00001'}}, 'spec': {
                'template': {'metadata': {'labels': {'app': 'db'}},
                'spec': {'containers': [{'name': 'c', 'image': 'i',
                'ports': [{'name': 'user-port', 'containerPort': 9000}]}]}}}}
                """);
        assign(pod("web", "'app': 'web'"), "10.88.0.5");
        assign(pod("client", ""), "10.88.0.6");
        assertThat(network.allows(address("10.88.0.6"), revision)).isTrue();

        policy(
                """
                {'podSelector': {'matchLabels': {'app': 'db'}}, 'ingress': [{
                'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}],
                'ports': [{'port': 9000}]}]}
                """);

        assertThat(network.allows(address("10.88.0.5"), revision)).isTrue();
        assertThat(network.allows(address("10.88.0.6"), revision)).isFalse();
        assertThat(network.allows(address("203.0.113.2"), revision)).isFalse();
        assertThat(network.allows(address("10.88.0.6"), new ObjectKey("default", "x"))).isTrue();
    }

    @Test
    void triesAgainAndTellsTheNodeWhatItCannotApply() {
        filter.fails = true;
        assign(pod("web", ""), "10.88.0.5");
        assertThat(objects.list(Types.EVENT, "", Selector.ALL))
                .anySatisfy(event -> {
                    assertThat(event.at("/reason").asString()).isEqualTo("PacketFilterFailed");
                    assertThat(event.at("/message").asString()).isEqualTo("no room");
                    assertThat(event.at("/involvedObject/kind").asString()).isEqualTo("Node");
                });

        filter.fails = false;
        time.advance(ofSeconds(5));

        assertThat(filter.last().pods()).hasSize(1);
    }

    @Test
    void makesTheFilterAnewAfterAnotherProgramHasDeletedIt() {
        filter.inPlace = false;

        time.advance(ofSeconds(11));

        assertThat(filter.inPlace).isTrue();
        assertThat(filter.forgotten).isEqualTo(1);
    }

    @Test
    void leadsServicesToTheirEndpoints() {
        create(
                Types.CORE_SERVICE,
                """
                {'metadata': {'name': 'db', 'namespace': 'default'},
                'spec': {'clusterIP': '10.88.1.7', 'ports': [{'port': 5432}]}}
                """);
        create(
                Types.ENDPOINT_SLICE,
                """
                {'metadata': {'name': 'db-1', 'namespace': 'default',
                'labels': {'kubernetes.io/service-name': 'db'}}, 'addressType': 'IPv4',
                'ports': [{'name': '', 'port': 5432}],
                'endpoints': [{'addresses': ['10.88.0.9'], 'conditions': {'ready': true}}]}
                """);
        settle();

        assertThat(filter.last().services())
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.fronts().getFirst().address())
                            .isEqualTo(address("10.88.1.7"));
                    assertThat(service.backends().getFirst().address())
                            .isEqualTo(address("10.88.0.9"));
                });
    }
}
