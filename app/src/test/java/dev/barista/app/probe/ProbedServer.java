package dev.barista.app.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A server on loopback for probes. Thread-safe.
final class ProbedServer implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Channel listening;

    private ProbedServer(Function<ProbedServer, List<ChannelHandler>> handlers) {
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        handlers.apply(ProbedServer.this)
                                                .forEach(channel.pipeline()::addLast);
                                    }
                                })
                        .bind(InetAddress.ofLiteral("127.0.0.1"), 0)
                        .syncUninterruptibly()
                        .channel();
    }

    /// Knows one service, which has this status.
    static ProbedServer grpc(String service, int status) {
        return new ProbedServer(_ ->
                List.of(
                        Http2FrameCodecBuilder.forServer().build(),
                        new Http2MultiplexHandler(new HealthService(service, status))));
    }

    /// Says it when it hears something, and hangs up.
    static ProbedServer saying(String answer) {
        return new ProbedServer(server -> List.of(server.new Speaker(answer)));
    }

    static ProbedServer https(String answer) throws Exception {
        SslContext tls = selfSigned();
        return new ProbedServer(server ->
                List.of(tls.newHandler(ByteBufAllocator.DEFAULT), server.new Speaker(answer)));
    }

    private static SslContext selfSigned() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        KeyPair pair = keys.generateKeyPair();
        var nobody = new X500Name("CN=nobody");
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        nobody,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        nobody,
                        pair.getPublic());
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return SslContextBuilder.forServer(
                        pair.getPrivate(),
                        new JcaX509CertificateConverter().getCertificate(builder.build(signer)))
                .build();
    }

    static ProbedServer silent() {
        return new ProbedServer(_ -> List.of(new ChannelInboundHandlerAdapter()));
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /// As text.
    String heard() {
        return String.join("", heard);
    }

    @Override
    public void close() {
        var _ = listening.close().syncUninterruptibly();
        var _ =
                group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                        .syncUninterruptibly();
    }

    private final class Speaker extends SimpleChannelInboundHandler<ByteBuf> {
        private final String answer;

        Speaker(String answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            heard.add(message.toString(ISO_8859_1));
            var _ =
                    context.writeAndFlush(Unpooled.copiedBuffer(answer, ISO_8859_1))
                            .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @ChannelHandler.Sharable
    private static final class HealthService extends ChannelInboundHandlerAdapter {
        private final String service;
        private final int status;

        HealthService(String service, int status) {
            this.service = service;
            this.status = status;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2DataFrame data) {
                ByteBuf content = data.content().skipBytes(5);
                String name = content.toString(UTF_8);
                answer(context, name.endsWith(service) && name.isEmpty() == service.isEmpty());
            }
            ReferenceCountUtil.release(message);
        }

        private void answer(ChannelHandlerContext context, boolean known) {
            var head = new DefaultHttp2Headers().status("200");
            var _ =
                    context.write(
                            new DefaultHttp2HeadersFrame(
                                    head.set("content-type", "application/grpc"), false));
            var trailers = new DefaultHttp2Headers();
            if (known) {
                byte[] health = status == 0 ? new byte[0] : new byte[] {8, (byte) status};
                ByteBuf body = Unpooled.buffer().writeByte(0).writeInt(health.length);
                var _ = context.write(new DefaultHttp2DataFrame(body.writeBytes(health)));
                trailers.set("grpc-status", "0");
            } else {
                trailers.set("grpc-status", "5").set("grpc-message", "unknown service");
            }
            var _ = context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
        }
    }
}
