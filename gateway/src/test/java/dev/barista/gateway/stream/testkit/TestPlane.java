package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.listen.DataPlane;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.route.Routes;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A data plane that routes the host `hello.test` to one revision, in virtual time.
public final class TestPlane {

    private static final String INGRESS =
            """
            {"spec": {"rules": [{"hosts": ["hello.test"], "http": {"paths": [{"splits": [
              {"serviceNamespace": "default", "serviceName": "hello-00001", "percent": 100}]}]}}]}}
            """;

    private final TestLoop loop = new TestLoop();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final DataPlane plane;
    private final Breaker revision;

    public TestPlane(RevisionLimits limits) {
        Routes routes = new Routes(new SplittableRandom(1));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        plane = new DataPlane(GatewaySettings.at(address), routes, journal::add, loop.time());
        revision = TestInstances.revision(limits, loop.time());
        plane.breakers().put(TestInstances.HELLO, revision);
        routes.publish(new ObjectKey("default", "hello"), Optional.of(ApiObject.parse(INGRESS)));
    }

    public TestLoop loop() {
        return loop;
    }

    public DataPlane plane() {
        return plane;
    }

    public Breaker revision() {
        return revision;
    }

    public List<JournalEntry> journal() {
        return journal;
    }
}
