package dev.barista.dns.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.message.Question;
import dev.barista.dns.testkit.TestQuery;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.dns.zone.ExampleZone;
import dev.barista.dns.zone.Resolution;
import dev.barista.dns.zone.Resolver;
import dev.barista.dns.zone.Zones;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterFeedTest {

    private static final String HEADLESS =
            """
            {"metadata": {"name": "db", "namespace": "shop"},
             "spec": {"clusterIP": "None", "clusterIPs": ["None"], "ports": [{"name": "pg", "port": 5432}]}}
            """;

    private static final String SLICE =
            """
            {"metadata": {"name": "db-x7", "namespace": "shop", "labels": {"kubernetes.io/service-name": "db"}},
             "addressType": "IPv4",
             "ports": [{"name": "pg", "port": 5432, "protocol": "TCP"}],
             "endpoints": [
               {"addresses": ["10.88.0.20"], "hostname": "db-0", "conditions": {"ready": true}},
               {"addresses": ["10.88.0.21"]},
               {"addresses": ["not an address"], "conditions": {"ready": true}},
               {"addresses": ["10.88.0.22"], "conditions": {"ready": false, "serving": true, "terminating": true}}]}
            """;

    private final InMemoryObjects objects = new InMemoryObjects(new VirtualTime());
    private final ClusterNames names = new ClusterNames("cluster.local");
    private final Resolver resolver = new Resolver(new Zones(names, ExampleZone.NAMES));
    private final ClusterFeed feed = ClusterFeed.start(names, objects);

    @BeforeEach
    void createNamespace() {
        objects.create(Types.NAMESPACE, ApiObject.of(Types.NAMESPACE, ObjectKey.of("shop")));
    }

    @AfterEach
    void close() {
        feed.close();
    }

    private int answers(String name, int type) {
        Question question = Question.of(name + ".shop.svc.cluster.local", type);
        return switch (resolver.resolve(question, 0)) {
            case Resolution.Answered answered -> answered.reply().answers().size();
            case Resolution.Chased chased -> chased.aliases().size();
            case Resolution.Elsewhere _ -> -1;
        };
    }

    @Test
    void namesAServiceWhileItIsThere() {
        // When
        objects.create(
                Types.CORE_SERVICE,
                ApiObject.parse(
                        """
                        {"metadata": {"name": "web", "namespace": "shop"},
                         "spec": {"clusterIP": "10.88.8.9", "clusterIPs": ["10.88.8.9", "fd00::9"],
                                  "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}}
                        """));

        // Then
        assertThat(answers("web", TestQuery.A)).isOne();
        assertThat(answers("web", TestQuery.AAAA)).isOne();
        assertThat(answers("_http._tcp.web", TestQuery.SRV)).isOne();

        // When
        objects.delete(Types.CORE_SERVICE, new ObjectKey("shop", "web"), Propagation.BACKGROUND);

        // Then
        assertThat(answers("web", TestQuery.A)).isZero();
    }

    @Test
    void namesTheReadyEndpointsOfAHeadlessService() {
        // When
        objects.create(Types.CORE_SERVICE, ApiObject.parse(HEADLESS));
        objects.create(Types.ENDPOINT_SLICE, ApiObject.parse(SLICE));

        // Then
        assertThat(answers("db", TestQuery.A)).isEqualTo(2);
        assertThat(answers("db-0.db", TestQuery.A)).isOne();
        assertThat(answers("10-88-0-21.db", TestQuery.A)).isOne();
        assertThat(answers("10-88-0-22.db", TestQuery.A)).isZero();
        assertThat(answers("_pg._tcp.db", TestQuery.SRV)).isEqualTo(2);

        // When
        objects.delete(
                Types.ENDPOINT_SLICE, new ObjectKey("shop", "db-x7"), Propagation.BACKGROUND);

        // Then
        assertThat(answers("db", TestQuery.A)).isZero();
    }

    @Test
    void anExternalNameThatIsNoneHasNoName() {
        // When
        objects.create(Types.CORE_SERVICE, external("good", "WWW.example.com."));
        objects.create(Types.CORE_SERVICE, external("bad", "not a name"));
        objects.create(Types.CORE_SERVICE, external("long", "x".repeat(64) + ".example.com"));

        // Then
        assertThat(answers("good", TestQuery.A)).isOne();
        assertThat(answers("bad", TestQuery.A)).isZero();
        assertThat(answers("long", TestQuery.A)).isZero();
    }

    private static ApiObject external(String name, String target) {
        return ApiObject.parse(
                """
                {"metadata": {"name": "%s", "namespace": "shop"},
                 "spec": {"type": "ExternalName", "externalName": "%s"}}
                """
                        .formatted(name, target));
    }

    @Test
    void namesEndWithTheirNamespace() {
        // Given
        objects.create(Types.CORE_SERVICE, ApiObject.parse(HEADLESS));
        objects.create(Types.ENDPOINT_SLICE, ApiObject.parse(SLICE));

        // When
        names.removeNamespace("shop");

        // Then
        assertThat(answers("db", TestQuery.A)).isZero();
    }
}
