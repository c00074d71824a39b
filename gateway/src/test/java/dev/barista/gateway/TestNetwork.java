package dev.barista.gateway;

import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.PodNetwork;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/// A network of pods on the addresses of the loopback.
final class TestNetwork {

    static final ObjectKey SHOP = new ObjectKey("default", "shop-00001-deployment-abc");
    static final ObjectKey STRANGER = new ObjectKey("other", "stranger");
    static final InetAddress SHOP_ADDRESS = InetAddress.ofLiteral("127.0.0.7");
    static final InetAddress STRANGER_ADDRESS = InetAddress.ofLiteral("127.0.0.8");

    private static final Map<InetAddress, ObjectKey> PODS =
            Map.of(SHOP_ADDRESS, SHOP, STRANGER_ADDRESS, STRANGER);

    /// Two pods, in two namespaces.
    static PodNetwork of(CallRules rules) {
        return new PodNetwork(
                source -> Optional.ofNullable(PODS.get(source)), rules, "cluster.local");
    }

    private TestNetwork() {}
}
