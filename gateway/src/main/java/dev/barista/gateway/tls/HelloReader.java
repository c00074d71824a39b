package dev.barista.gateway.tls;

import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.TlsContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the first message of a client, and has an engine with the certificates of the host that it
/// names go on. Until they are there the client is not read. Event loop only.
///
/// A client that names no host, or an address, gets those of the address that it has connected to;
/// one that names a host without any gets the alert `unrecognized_name`. Of its own a handshake has
/// no time limit.
public final class HelloReader extends AbstractSniHandler<Optional<TlsContext>> {

    private static final Logger log = LoggerFactory.getLogger(HelloReader.class);
    private static final int INTERNAL_ERROR = 80;
    private static final int UNRECOGNIZED_NAME = 112;

    private final Certificates certificates;
    private final Predicate<String> served;

    /// @param served whether the gateway serves a host, in lower case: others have no certificate
    public HelloReader(Certificates certificates, Predicate<String> served) {
        super(0);
        this.certificates = certificates;
        this.served = served;
    }

    @Override
    protected Future<Optional<TlsContext>> lookup(
            ChannelHandlerContext ctx, @Nullable String host) {
        Promise<Optional<TlsContext>> answer = ctx.executor().newPromise();
        String named = host == null || isAddress(host) ? "" : host;
        if (!named.isEmpty() && !served.test(named)) {
            return answer.setSuccess(Optional.empty());
        }
        certificates
                .find(named.isEmpty() ? addressOf(ctx) : named)
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        var _ = answer.trySuccess(found);
                    } else {
                        var _ = answer.tryFailure(failure);
                    }
                });
        return answer;
    }

    /// RFC 6066 allows no addresses where hosts are named; there are clients that send them.
    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static String addressOf(ChannelHandlerContext ctx) {
        var local = (InetSocketAddress) ctx.channel().localAddress();
        String address = local.getAddress().getHostAddress();
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String host, Future<Optional<TlsContext>> answer) {
        if (!answer.isSuccess()) {
            log.atWarn()
                    .addKeyValue("host", host)
                    .setCause(answer.cause())
                    .log("no certificate could be made");
            refuse(ctx, INTERNAL_ERROR, "no certificate");
        } else if (answer.getNow().isEmpty()) {
            refuse(ctx, UNRECOGNIZED_NAME, "host: not served");
        } else if (!ctx.isRemoved()) { // the client may have left meanwhile
            var _ = ctx.pipeline().replace(this, null, answer.getNow().get().handler(ctx.alloc()));
        }
    }

    /// Sends a fatal alert, and closes.
    private static void refuse(ChannelHandlerContext ctx, int alert, String why) {
        byte[] message = {21, 3, 3, 0, 2, 2, (byte) alert};
        var _ =
                ctx.writeAndFlush(Unpooled.wrappedBuffer(message))
                        .addListener(ChannelFutureListener.CLOSE);
        ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLHandshakeException(why)));
    }
}
