package dev.barista.apiserver.http;

import dev.barista.apiserver.auth.Token;
import dev.barista.apiserver.authorization.User;
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
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// Answers 401 to a request without the token, before a byte of its body is kept. Event loop only.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class TokenHandler extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<User> USER = AttributeKey.valueOf("barista.user");

    /// Paths that need no token: health and version.
    private static final Set<String> OPEN = Set.of("/healthz", "/livez", "/readyz", "/version");

    private final Token token;
    private boolean refused;

    TokenHandler(Token token) {
        this.token = token;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            Optional<User> user = user(request);
            if (user.isEmpty()) {
                refused = true;
                ReferenceCountUtil.release(message);
                refuse(ctx);
                return;
            }
            ctx.channel().attr(USER).set(user.get());
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private Optional<User> user(HttpRequest request) {
        boolean administrator =
                token.isIn(request.headers().get(HttpHeaderNames.AUTHORIZATION))
                        || WebSocketToken.find(request).map(token::isIn).orElse(false);
        if (administrator) {
            return Optional.of(User.ADMINISTRATOR);
        }
        return OPEN.contains(request.uri()) ? Optional.of(User.ANONYMOUS) : Optional.empty();
    }

    /// Who made the request that passes this handler, or has passed it last.
    static User userOf(Channel channel) {
        User user = channel.attr(USER).get();
        return user == null ? User.ANONYMOUS : user;
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
}
