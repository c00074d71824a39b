package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.hold.WaitBudget;
import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Rungs;
import dev.barista.gateway.port.ServicePort;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.util.List;

/// Revisions and instances for tests of streams.
public final class TestInstances {

    public static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");
    public static final ServicePort SERVICE = new ServicePort(HELLO, "80");

    /// A revision without instances.
    public static Breaker revision(RevisionLimits limits, VirtualTime time) {
        return new Breaker(
                HELLO,
                limits,
                new RevisionLoad(1, time.nanos()),
                new WaitBudget(10, 10),
                (revision, caller) -> {},
                Rungs.none(),
                time,
                time);
    }

    /// Lets an instance serve that listens at a port of this machine.
    public static Instance add(Breaker revision, int port) {
        String id = "pod-" + port;
        revision.add(
                new Backend(
                        id,
                        new Endpoint.OnHost("127.0.0.1", port),
                        Rung.RUNNING,
                        Rung.STOPPED,
                        List.of()));
        return revision.find(id).orElseThrow();
    }

    private TestInstances() {}
}
