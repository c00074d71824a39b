package dev.barista.apiserver.http;

import dev.barista.apiserver.auth.Identity;
import dev.barista.model.text.SystemErrors;
import dev.barista.model.time.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// The port, and its connections: TLS, HTTP/1.1, who the client is, then a thread for each request.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class Listener implements AutoCloseable {

    private static final int LOOPS = 2;
    private static final int LONGEST_LINE = 16 << 10;
    private static final long CLOSE_SECONDS = 5;

    private final ApiSettings settings;
    private final Tls tls;
    private final Authenticator authenticator;
    private final RequestHandler.Answering answering;
    private final RequestHandler.Watcher watcher;
    private final Ticker ticker;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(
                    LOOPS, new DefaultThreadFactory("api", true), NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(loops.next());
    private final ChannelGroup ports = new DefaultChannelGroup(loops.next());
    private final Channel port;

    Listener(
            ApiSettings settings,
            Identity identity,
            Authenticator authenticator,
            RequestHandler.Answering answering,
            RequestHandler.Watcher watcher,
            Ticker ticker) {
        this.settings = settings;
        this.authenticator = authenticator;
        this.answering = answering;
        this.watcher = watcher;
        this.ticker = ticker;
        tls = new Tls(identity);
        port = bind(settings.host(), settings.port());
    }

    /// Listens at one more address, until all is closed.
    ///
    /// @throws UncheckedIOException if the address is taken
    void add(InetSocketAddress address) {
        bind(address.getHostString(), address.getPort());
    }

    private Channel bind(String host, int number) {
        var bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connect(channel);
                                    }
                                });
        var bound = bootstrap.bind(host, number).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new UncheckedIOException(
                    new IOException(
                            "API address: %s:%d (expected: free to listen at): %s"
                                    .formatted(host, number, SystemErrors.reason(bound.cause()))));
        }
        ports.add(bound.channel());
        return bound.channel();
    }

    private void connect(Channel channel) {
        if (open.size() >= settings.connections()) {
            channel.close();
            return;
        }
        open.add(channel);
        channel.pipeline()
                .addLast(tls.handler())
                .addLast(
                        new HttpServerCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(LONGEST_LINE)
                                        .setMaxHeaderSize(settings.headerBytes())))
                .addLast(new IdleStateHandler(0, 0, (int) settings.idle().toSeconds()))
                .addLast(new AuthenticationHandler(authenticator))
                .addLast(new HttpObjectAggregator(settings.bodyBytes()))
                .addLast(new RequestHandler(answering, watcher, ticker, settings.patience()));
    }

    /// With the port that was picked.
    InetSocketAddress address() {
        return (InetSocketAddress) port.localAddress();
    }

    /// Accepts no more, and cuts what is under way: watches never end by themselves.
    @Override
    public void close() {
        ports.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        open.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
