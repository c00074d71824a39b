package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.model.serving.Protocol;
import org.jspecify.annotations.Nullable;

/// Streams to instances from one event loop, in the protocol that each of them speaks. Event loop
/// only.
public final class InstancePool implements StreamPool {

    private final Http1Pool http1;
    private final Http2Pool http2;

    public InstancePool(
            EventLoopState loop,
            Transport transport,
            NamespaceSockets sockets,
            GatewaySettings.Upstream settings,
            HeadBuffer heads) {
        Connector connector = new Connector(loop, transport, sockets, settings);
        RequestWriter writer = new RequestWriter(heads, loop.random());
        http1 = new Http1Pool(connector, writer);
        http2 = new Http2Pool(connector, writer, new HeadReader(0));
    }

    @Override
    public @Nullable InstanceStream poll(Instance instance) {
        return speaksHttp2(instance) ? http2.poll(instance) : http1.poll(instance);
    }

    @Override
    public void open(Instance instance, Opener opener) {
        if (speaksHttp2(instance)) {
            http2.open(instance, opener);
        } else {
            http1.open(instance, opener);
        }
    }

    private static boolean speaksHttp2(Instance instance) {
        return instance.backend().protocol() == Protocol.H2C;
    }

    /// Closes the unused connections to an instance that has left.
    public void drop(Instance instance) {
        http1.drop(instance);
        http2.drop(instance);
    }

    /// Closes all unused connections.
    public void close() {
        http1.close();
        http2.close();
    }
}
