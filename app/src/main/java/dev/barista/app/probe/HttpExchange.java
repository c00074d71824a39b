package dev.barista.app.probe;

import dev.barista.node.probe.Probes;
import dev.barista.runtime.linux.ProbeConnection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A GET of a probe over TLS, or to another host than the instance.
///
/// @param host for the `Host` header
record HttpExchange(String host, Probes.HttpGet get) {

    /// Sends it, and reads the status of the answer.
    ///
    /// @return of HTTP: 100–599
    int over(ProbeConnection connection) throws IOException {
        var channel = new EmbeddedChannel();
        try {
            if (get.secure()) {
                channel.pipeline().addLast(tls().newHandler(ByteBufAllocator.DEFAULT));
            }
            channel.pipeline().addLast(new HttpClientCodec());
            var _ = channel.writeOneOutbound(request());
            channel.flush();
            return new Conversation(channel, connection).until(() -> status(channel));
        } catch (CodecException failure) {
            throw new IOException(failure.getMessage(), failure);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /// Whose certificate it is does not matter, as with a kubelet.
    private static SslContext tls() throws IOException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private FullHttpRequest request() {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, get.path());
        request.headers().set(HttpHeaderNames.HOST, host).set(HttpHeaderNames.CONNECTION, "close");
        get.headers().forEach(request.headers()::set);
        return request;
    }

    private static Optional<Integer> status(EmbeddedChannel channel) {
        for (@Nullable Object read = channel.readInbound();
                read != null;
                read = channel.readInbound()) {
            ReferenceCountUtil.release(read);
            if (read instanceof HttpResponse response && !response.decoderResult().isFailure()) {
                return Optional.of(response.status().code());
            }
        }
        return Optional.empty();
    }
}
