package dev.barista.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An application that speaks HTTP/2 by prior knowledge, on a loopback port.
final class Http2App implements AutoCloseable {

    /// Answers requests that are complete.
    interface Handler {
        void handle(Call call);
    }

    /// One request.
    record Call(
            ChannelHandlerContext context,
            Http2Headers head,
            String body,
            @Nullable Http2Headers trailers) {

        void head(boolean end, String... fields) {
            var _ =
                    context.writeAndFlush(
                            new DefaultHttp2HeadersFrame(Http2App.fields(fields), end));
        }

        void data(String content, boolean end) {
            var _ =
                    context.writeAndFlush(
                            new DefaultHttp2DataFrame(
                                    Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1),
                                    end));
        }

        void reset(Http2Error reason) {
            var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(reason));
        }

        void ok(String content) {
            head(false, ":status", "200");
            data(content, true);
        }

        String field(String name) {
            CharSequence value = head.get(name);
            return value == null ? "" : value.toString();
        }
    }

    final AtomicInteger connections = new AtomicInteger();
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final Handler handler;

    Http2App(Handler handler) {
        this(Http2Settings.defaultSettings(), handler);
    }

    Http2App(Http2Settings settings, Handler handler) {
        this.handler = handler;
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connections.incrementAndGet();
                                        channels.add(channel);
                                        channel.pipeline()
                                                .addLast(
                                                        Http2FrameCodecBuilder.forServer()
                                                                .initialSettings(settings)
                                                                .build(),
                                                        new Http2MultiplexHandler(
                                                                new ChannelInitializer<Channel>() {
                                                                    @Override
                                                                    protected void initChannel(
                                                                            Channel stream) {
                                                                        stream.pipeline()
                                                                                .addLast(
                                                                                        new Stream());
                                                                    }
                                                                }));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .awaitUninterruptibly()
                        .channel();
    }

    private static Http2Headers fields(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return headers;
    }

    private final class Stream extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final StringBuilder body = new StringBuilder();
        private @Nullable Http2Headers head;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                Http2Headers first = head;
                if (first == null) {
                    head = headers.headers();
                }
                if (headers.isEndStream()) {
                    call(ctx, first == null ? null : headers.headers());
                }
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                if (data.isEndStream()) {
                    call(ctx, null);
                }
            }
        }

        private void call(ChannelHandlerContext ctx, @Nullable Http2Headers trailers) {
            Http2Headers first = head;
            if (first != null) {
                Call call = new Call(ctx, first, body.toString(), trailers);
                calls.add(call);
                handler.handle(call);
            }
        }
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }
}
