package dev.barista.gateway.tls;

import dev.barista.gateway.port.TlsContext;
import dev.barista.model.time.Ticker;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslHandler;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/// Connections by BoringSSL. Sessions are in tickets alone, so that the gateway keeps none, and
/// none outlives its certificate: the keys of tickets are this context's own.
///
/// The native context is freed when this one is unreachable and its last connection has ended: a
/// connection holds the native one by its count of references.
final class BoringSslContext implements TlsContext {

    private static final Cleaner CLEANER =
            Cleaner.create(Thread.ofPlatform().daemon().name("tls-contexts").factory());

    private final ReferenceCountedOpenSslContext context;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final AtomicReference<TicketKeys> tickets;

    /// @param context that becomes this one's: it has one reference
    BoringSslContext(
            ReferenceCountedOpenSslContext context, Ticker ticker, RandomGenerator random) {
        this.context = context;
        this.ticker = ticker;
        this.random = random;
        TicketKeys first = TicketKeys.first(random, ticker.nanos());
        tickets = new AtomicReference<>(first);
        context.sessionContext().setSessionCacheEnabled(false);
        seal(first);
        var _ = CLEANER.register(this, context::release);
    }

    @Override
    public SslHandler handler(ByteBufAllocator allocator) {
        try {
            renewTickets();
            SslHandler handler = context.newHandler(allocator);
            handler.setHandshakeTimeoutMillis(0);
            return handler;
        } finally {
            Reference.reachabilityFence(this); // or the context is freed before it has a connection
        }
    }

    private void renewTickets() {
        TicketKeys keys = tickets.get();
        long now = ticker.nanos();
        if (keys.areDue(now)) {
            TicketKeys next = keys.next(random, now);
            if (tickets.compareAndSet(keys, next)) {
                seal(next);
            }
        }
    }

    private void seal(TicketKeys keys) {
        context.sessionContext().setTicketKeys(keys.secrets());
    }
}
