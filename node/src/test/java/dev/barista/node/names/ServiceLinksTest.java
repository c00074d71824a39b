package dev.barista.node.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceLinksTest {

    private static ApiObject service(String name, String spec) {
        return ApiObject.of(Types.CORE_SERVICE, new ObjectKey("default", name))
                .with(tree -> tree.set("spec", Json.MAPPER.readTree(spec)));
    }

    @Test
    void aServiceIsSaidAsDockersLinksSayIt() {
        ApiObject redis =
                service(
                        "redis-main",
                        """
                        {"clusterIP": "10.88.8.7",
                         "ports": [{"name": "db", "port": 6379},
                                   {"name": "stats", "port": 9121, "protocol": "UDP"}]}
                        """);

        assertThat(ServiceLinks.of(List.of(redis)))
                .containsExactly(
                        entry("REDIS_MAIN_SERVICE_HOST", "10.88.8.7"),
                        entry("REDIS_MAIN_SERVICE_PORT", "6379"),
                        entry("REDIS_MAIN_PORT", "tcp://10.88.8.7:6379"),
                        entry("REDIS_MAIN_SERVICE_PORT_DB", "6379"),
                        entry("REDIS_MAIN_PORT_6379_TCP", "tcp://10.88.8.7:6379"),
                        entry("REDIS_MAIN_PORT_6379_TCP_PROTO", "tcp"),
                        entry("REDIS_MAIN_PORT_6379_TCP_PORT", "6379"),
                        entry("REDIS_MAIN_PORT_6379_TCP_ADDR", "10.88.8.7"),
                        entry("REDIS_MAIN_SERVICE_PORT_STATS", "9121"),
                        entry("REDIS_MAIN_PORT_9121_UDP", "udp://10.88.8.7:9121"),
                        entry("REDIS_MAIN_PORT_9121_UDP_PROTO", "udp"),
                        entry("REDIS_MAIN_PORT_9121_UDP_PORT", "9121"),
                        entry("REDIS_MAIN_PORT_9121_UDP_ADDR", "10.88.8.7"));
    }

    private static java.util.Map.Entry<String, String> entry(String name, String value) {
        return java.util.Map.entry(name, value);
    }

    @Test
    void aServiceWithoutAnAddressIsNotSaid() {
        ApiObject headless = service("a", "{\"clusterIP\": \"None\", \"ports\": [{\"port\": 1}]}");
        ApiObject elsewhere = service("b", "{\"type\": \"ExternalName\"}");

        assertThat(ServiceLinks.of(List.of(headless, elsewhere))).isEmpty();
    }
}
