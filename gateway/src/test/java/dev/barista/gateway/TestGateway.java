package dev.barista.gateway;

import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.GatewaySettings.Connections;
import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.gateway.port.GatewaySettings.Upstream;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Rungs;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.wire.HeadLimits;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.AddressBlock;
import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.node.ArrayNode;

/// A gateway on a loopback port, with one revision `default/hello-00001` at `hello.test`.
final class TestGateway implements AutoCloseable {

    static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");

    final BlockingQueue<ObjectKey> wanted = new LinkedBlockingQueue<>();
    final BlockingQueue<JournalEntry> journal = new LinkedBlockingQueue<>();
    final Gateway gateway;

    TestGateway() throws IOException {
        this(settings(new Queues(10_000, 100_000)), Sockets.none());
    }

    TestGateway(GatewaySettings settings, Sockets sockets) throws IOException {
        this(settings, sockets, Rungs.none());
    }

    TestGateway(Rungs rungs) throws IOException {
        this(settings(new Queues(10_000, 100_000)), Sockets.none(), rungs);
    }

    private TestGateway(GatewaySettings settings, Sockets sockets, Rungs rungs) throws IOException {
        gateway =
                new Gateway(
                        settings,
                        (revision, caller) -> wanted.add(revision),
                        rungs,
                        sockets,
                        journal::add,
                        Ticker.SYSTEM,
                        InstantSource.system());
        gateway.start();
        gateway.limits(HELLO, RevisionLimits.DEFAULT);
        route("hello.test", HELLO);
    }

    static GatewaySettings settings(Queues queues) {
        return new GatewaySettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                2,
                queues,
                new Connections(
                        2_000,
                        HeadLimits.DEFAULT,
                        Duration.ofMillis(300),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(2),
                        List.of()),
                new Upstream(
                        100,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(400)));
    }

    /// The settings of the tests, and proxies in front that are trusted.
    static GatewaySettings trusting(String... blocks) {
        return connections(
                2_000,
                Arrays.stream(blocks)
                        .map(block -> AddressBlock.find(block).orElseThrow())
                        .toList());
    }

    /// The settings of the tests, and the most connections of clients.
    static GatewaySettings connections(int most) {
        return connections(most, List.of());
    }

    /// The settings of the tests, and how long refused connections are tried again.
    static GatewaySettings retrying(Duration time) {
        GatewaySettings plain = settings(new Queues(10_000, 100_000));
        Upstream upstream = plain.upstream();
        return new GatewaySettings(
                plain.address(),
                plain.eventLoops(),
                plain.queues(),
                plain.connections(),
                new Upstream(
                        upstream.idlePerInstance(),
                        upstream.idleTimeout(),
                        upstream.connectTimeout(),
                        time));
    }

    private static GatewaySettings connections(int most, List<AddressBlock> trusted) {
        GatewaySettings plain = settings(new Queues(10_000, 100_000));
        Connections connections = plain.connections();
        return new GatewaySettings(
                plain.address(),
                plain.eventLoops(),
                plain.queues(),
                new Connections(
                        most,
                        connections.heads(),
                        connections.headTimeout(),
                        connections.idleTimeout(),
                        connections.drainTimeout(),
                        trusted),
                plain.upstream());
    }

    /// An Ingress that routes one host to one revision.
    void route(String host, ObjectKey revision) {
        publish(host, ingress(host, List.of(new Share(revision, 100))));
    }

    void publish(String name, ApiObject ingress) {
        gateway.publish(new ObjectKey("default", name), Optional.of(ingress));
    }

    record Share(ObjectKey revision, int percent) {}

    static ApiObject ingress(String host, List<Share> shares) {
        return ApiObject.of(Types.INGRESS, new ObjectKey("default", host))
                .with(tree -> {
                    var rule = tree.putObject("spec").putArray("rules").addObject();
                    rule.putArray("hosts").add(host);
                    ArrayNode splits =
                            rule.putObject("http").putArray("paths").addObject().putArray("splits");
                    for (Share share : shares) {
                        splits.addObject()
                                .put("serviceNamespace", share.revision().namespace())
                                .put("serviceName", share.revision().name())
                                .put("percent", share.percent())
                                .set(
                                        "appendHeaders",
                                        Json.object()
                                                .put(
                                                        "Knative-Serving-Revision",
                                                        share.revision().name())
                                                .put("X-Split", share.revision().name()));
                    }
                });
    }

    void limits(int containerConcurrency, Duration timeout) {
        gateway.limits(
                HELLO,
                new RevisionLimits(containerConcurrency, timeout, Duration.ZERO, Duration.ZERO));
    }

    void serve(TestApp app) {
        serve("app-" + app.port(), app.port());
    }

    void serve(String id, int port) {
        serve(id, port, Rung.RUNNING);
    }

    void serve(String id, int port, Rung rung) {
        gateway.add(
                HELLO,
                new Backend(
                        id,
                        new Endpoint.OnHost("127.0.0.1", port),
                        rung,
                        Rung.STOPPED,
                        List.of(new Stage("spawn", Duration.ofMillis(7)))));
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    TestClient client() throws IOException {
        return new TestClient(gateway.address());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
