package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.query.Query;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.time.Ticker;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives each request of a connection a virtual thread, one after the other. When the client goes,
/// the thread is interrupted.
///
/// All fields are touched on the channel's event loop alone.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    /// What a thread does with a request; thread-safe.
    @FunctionalInterface
    interface Answering {
        void answer(Request request, Reply reply) throws Exception;
    }

    /// Hears of each request that has been answered; thread-safe.
    @FunctionalInterface
    interface Watcher {
        /// @param code of the answer; 0 if its client left before it had one
        void answered(Request request, int code, long nanos);
    }

    private record Waiting(Request request, ChannelReply reply) {}

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    /// Requests that a client may send ahead; hardly any client does.
    private static final int PIPELINE = 8;

    private final Answering answering;
    private final Watcher watcher;
    private final Ticker ticker;
    private final Duration patience;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private @Nullable Thread working;

    RequestHandler(Answering answering, Watcher watcher, Ticker ticker, Duration patience) {
        this.answering = answering;
        this.watcher = watcher;
        this.ticker = ticker;
        this.patience = patience;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
        if (message.decoderResult().isFailure() || queue.size() >= PIPELINE) {
            ctx.close();
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(message);
        queue.add(
                new Waiting(
                        request(message, AuthenticationHandler.userOf(ctx.channel())),
                        new ChannelReply(
                                ctx.channel(),
                                keepAlive,
                                patience,
                                StreamUpgrade.in(message).orElse(null))));
        next(ctx);
    }

    private static Request request(FullHttpRequest message, User user) {
        var uri = new QueryStringDecoder(message.uri());
        HttpHeaders headers = message.headers();
        return new Request(
                message.method().name(),
                path(uri),
                new Query(parameters(uri)),
                headers.get(HttpHeaderNames.ACCEPT, ""),
                headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
                headers.get(HttpHeaderNames.USER_AGENT, ""),
                Impersonation.in(headers),
                user,
                ByteBufUtil.getBytes(message.content()));
    }

    /// As it came if it cannot be decoded: nothing is found under it.
    private static String path(QueryStringDecoder uri) {
        try {
            return uri.path();
        } catch (IllegalArgumentException _) {
            return uri.rawPath();
        }
    }

    /// As in Go, a query that cannot be decoded asks for nothing.
    private static Map<String, List<String>> parameters(QueryStringDecoder uri) {
        try {
            return uri.parameters();
        } catch (IllegalArgumentException _) {
            return Map.of();
        }
    }

    private void next(ChannelHandlerContext ctx) {
        if (working == null && !queue.isEmpty()) {
            Waiting first = queue.remove();
            working = Thread.ofVirtual().name("api-request").unstarted(() -> work(ctx, first));
            working.start();
        }
    }

    private void work(ChannelHandlerContext ctx, Waiting waiting) {
        boolean whole = false;
        long begin = ticker.nanos();
        try {
            answer(waiting);
            whole = waiting.reply().keepsAlive();
        } catch (InterruptedException gone) {
            log.atDebug().addKeyValue("path", waiting.request().path()).log("client gone");
        } finally {
            watcher.answered(waiting.request(), waiting.reply().code(), ticker.nanos() - begin);
            tell(ctx, whole);
        }
    }

    private void tell(ChannelHandlerContext ctx, boolean stays) {
        try {
            ctx.executor().execute(() -> done(ctx, stays));
        } catch (RejectedExecutionException closed) {
            log.atDebug().log("server closed before the request ended");
        }
    }

    private void answer(Waiting waiting) throws InterruptedException {
        ChannelReply reply = waiting.reply();
        try {
            answering.answer(waiting.request(), reply);
        } catch (ApiException refused) {
            refuse(reply, refused.status());
        } catch (InterruptedException gone) {
            throw gone;
        } catch (Exception bug) {
            log.atError()
                    .addKeyValue("method", waiting.request().method())
                    .addKeyValue("path", waiting.request().path())
                    .setCause(bug)
                    .log("request failed");
            refuse(reply, new ApiStatus(500, "InternalError", "Internal error occurred: " + bug));
        }
    }

    private static void refuse(ChannelReply reply, ApiStatus status) throws InterruptedException {
        if (reply.hasBegun()) {
            throw new InterruptedException("failed after the answer had begun");
        }
        reply.send(status.code(), Statuses.of(status));
    }

    private void done(ChannelHandlerContext ctx, boolean stays) {
        working = null;
        if (stays) {
            next(ctx);
        } else {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        queue.clear();
        if (working != null) {
            working.interrupt();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && working == null) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("connection failed");
        ctx.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE);
    }
}
