package dev.barista.gateway;

import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Rungs;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A gateway in front of one server on the same machine, for `bench/gateway/run`.
final class BenchMain {

    /// @param arguments port to listen at, port of the server, event loops
    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        GatewaySettings defaults =
                GatewaySettings.at(new InetSocketAddress(loopback, Integer.parseInt(arguments[0])));
        GatewaySettings settings =
                new GatewaySettings(
                        defaults.address(),
                        Integer.parseInt(arguments[2]),
                        defaults.queues(),
                        defaults.connections(),
                        defaults.upstream());
        try (Gateway gateway =
                new Gateway(
                        settings,
                        (revision, caller) -> {},
                        Rungs.none(),
                        Sockets.none(),
                        entry -> {},
                        Ticker.SYSTEM,
                        InstantSource.system())) {
            ObjectKey revision = new ObjectKey("default", "bench-00001");
            gateway.limits(revision, RevisionLimits.DEFAULT);
            gateway.publish(
                    revision,
                    Optional.of(
                            TestGateway.ingress(
                                    "127.0.0.1", List.of(new TestGateway.Share(revision, 100)))));
            gateway.add(
                    revision,
                    new Backend(
                            "bench",
                            new Endpoint.OnHost("127.0.0.1", Integer.parseInt(arguments[1])),
                            Rung.RUNNING,
                            Rung.STOPPED,
                            List.of()));
            gateway.start();
            System.in.read(); // until the script is done
        }
    }

    private BenchMain() {}
}
