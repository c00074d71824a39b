package dev.barista.apiserver.http;

import dev.barista.apiserver.auth.Token;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.http.Authenticator.Credentials;
import dev.barista.model.port.ApiStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out who makes a request, and answers 401 to one of no user, before a byte of its body is
/// kept. What needs the disk or cryptography is found out on a thread of its own, while the
/// connection is not read.
///
/// All fields are touched on the channel's event loop alone.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class AuthenticationHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AuthenticationHandler.class);
    private static final AttributeKey<User> USER = AttributeKey.valueOf("barista.user");

    /// Paths that need no credentials: health and version.
    private static final Set<String> OPEN = Set.of("/healthz", "/livez", "/readyz", "/version");

    private final Authenticator authenticator;

    /// What was decoded already when a request had to wait; not more than one read brings.
    private final Queue<Object> held = new ArrayDeque<>();

    private boolean asking;
    private boolean refused;

    AuthenticationHandler(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /// Who made the request that passes this handler, or has passed it last.
    static User userOf(Channel channel) {
        User user = channel.attr(USER).get();
        return user == null ? User.ANONYMOUS : user;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (asking) {
            held.add(message);
        } else {
            take(ctx, message);
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            authenticate(ctx, request);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void authenticate(ChannelHandlerContext ctx, HttpRequest request) {
        Credentials shown = shown(ctx, request);
        if (shown.isEmpty()) {
            boolean open = OPEN.contains(request.uri());
            pass(ctx, request, open ? Optional.of(User.ANONYMOUS) : Optional.empty());
            return;
        }
        Optional<User> known = authenticator.findAtOnce(shown);
        if (known.isPresent()) {
            pass(ctx, request, known);
            return;
        }
        asking = true;
        ctx.channel().config().setAutoRead(false);
        Thread.ofVirtual().name("api-authentication").start(() -> ask(ctx, request, shown));
    }

    private static Credentials shown(ChannelHandlerContext ctx, HttpRequest request) {
        String bearer =
                Token.bearer(request.headers().get(HttpHeaderNames.AUTHORIZATION))
                        .or(() -> WebSocketToken.find(request).flatMap(Token::bearer))
                        .orElse("");
        return new Credentials(bearer, chain(ctx));
    }

    private static List<X509Certificate> chain(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        try {
            return tls == null
                    ? List.of()
                    : Arrays.stream(tls.engine().getSession().getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of(); // the client has shown none, as most
        }
    }

    private void ask(ChannelHandlerContext ctx, HttpRequest request, Credentials shown) {
        Optional<User> user = Optional.empty();
        try {
            user = authenticator.find(shown);
        } catch (RuntimeException failure) {
            log.atError().setCause(failure).log("client cannot be authenticated");
        }
        Optional<User> found = user;
        try {
            ctx.executor().execute(() -> resume(ctx, request, found));
        } catch (RejectedExecutionException closed) {
            log.atDebug().log("server closed before the client was authenticated");
        }
    }

    private void resume(ChannelHandlerContext ctx, HttpRequest request, Optional<User> user) {
        asking = false;
        pass(ctx, request, user);
        while (!asking && !held.isEmpty()) {
            take(ctx, held.remove());
        }
        if (!asking) {
            ctx.fireChannelReadComplete();
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void pass(ChannelHandlerContext ctx, HttpRequest request, Optional<User> user) {
        if (user.isPresent()) {
            ctx.channel().attr(USER).set(user.get());
            ctx.fireChannelRead(request);
            return;
        }
        refused = true;
        ReferenceCountUtil.release(request);
        refuse(ctx);
    }

    private static void refuse(ChannelHandlerContext ctx) {
        byte[] body =
                new ApiStatus(401, "Unauthorized", "Unauthorized")
                        .toTree()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.UNAUTHORIZED,
                        Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Reply.JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")
                .set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refused = true;
        while (!held.isEmpty()) {
            ReferenceCountUtil.release(held.remove());
        }
        ctx.fireChannelInactive();
    }
}
