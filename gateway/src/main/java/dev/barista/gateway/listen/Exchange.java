package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.Lane;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.upstream.Downstream;
import dev.barista.gateway.upstream.UpstreamConnection;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;
import dev.barista.model.text.Durations;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request and its response, from its head to the last byte.
///
/// ```
/// start ─► Slot ─► forward ─► connection ──► send ──► head of response ──► body ──► end
///            ▲                  │   ▲          │ not taken, and harmless to send again
///            └── unreachable ───┘   └──────────┘ once
/// ```
///
/// Event loop only.
final class Exchange implements Downstream {

    private final ClientConnection client;
    private final Lane lane;
    private final Breaker breaker;
    private final Target target;
    private final boolean upgrade;
    private final Slot slot;
    private final Replay replay;
    private @Nullable UpstreamConnection upstream;
    private ResponseBody responseBody = ResponseBody.AS_IS;
    private long keepNanos;
    private boolean started;
    private boolean responded;
    private boolean unsent;
    private boolean repeated;
    private boolean tunnel;
    private boolean done;
    private boolean requestDirty;

    Exchange(ClientConnection client, Breaker breaker, Target target) {
        this.client = client;
        this.lane = client.lane();
        this.breaker = breaker;
        this.target = target;
        this.upgrade = client.request().asksForUpgrade();
        this.slot = new Slot(this, client, breaker);
        this.replay = client.replay();
    }

    void start() {
        long now = lane.now();
        client.deadlines().begin(breaker.limits(), now);
        replay.begin(client.request().isIdempotent());
        breaker.load().cell(lane.index()).enter(now);
        lane.set(client.timer(), nextDue());
        slot.acquire(now);
    }

    private long nextDue() {
        return client.deadlines().next(started);
    }

    /// The slot is of that instance, which runs.
    void forward(Instance free) {
        UpstreamConnection idle = client.upstreams().poll(free);
        if (idle != null) {
            send(idle);
        } else {
            client.upstreams().open(free, this);
        }
    }

    @Override
    public void opened(UpstreamConnection connection) {
        if (done) {
            connection.giveBackUnused();
        } else {
            send(connection);
        }
    }

    @Override
    public void openFailed(Throwable cause) {
        slot.unreachable(cause);
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        connection.use(this, client.request().isHead());
        unsent = false;
        ByteBuf head = client.requests().write(client.channel().alloc(), client.request(), target);
        if (connection.isReused()) {
            connection.write(
                    head, connection.promise().addListener(sent -> unsent |= !sent.isSuccess()));
        } else {
            connection.write(head);
        }
        replay.writeTo(connection);
        requestDirty = true;
        client.deadlines().sent(lane.now());
        Instance serving = slot.instance(); // none any more, if what follows ends the exchange
        lane.set(client.timer(), nextDue());
        client.proceed();
        flushRequest(); // if the client was already at it, it flushes when it is done
        slot.served(serving);
    }

    /// Whether bytes of the body can be sent on.
    boolean acceptsBody() {
        UpstreamConnection to = upstream;
        return to != null && to.isWritable();
    }

    boolean isTunnel() {
        return tunnel;
    }

    /// Sends bytes of the body, or of a tunnel; releases them.
    void send(ByteBuf bytes) {
        UpstreamConnection to = upstream;
        if (to == null) {
            bytes.release();
            return;
        }
        if (tunnel) {
            client.deadlines().wrote(lane.now());
        } else if (to.isReused() && !responded) {
            replay.keep(bytes);
        } else {
            replay.giveUp();
        }
        to.write(bytes);
        requestDirty = true;
    }

    void flushRequest() {
        UpstreamConnection to = upstream;
        if (requestDirty && to != null) {
            requestDirty = false;
            to.flush();
        }
    }

    @Override
    public void head(Head head, long bodyFraming) {
        responded = true;
        replay.release();
        if (head.has(Field.BARISTA_KEEP_RUNNING)) {
            readKeepRunning(head.text(Field.BARISTA_KEEP_RUNNING));
        }
        int status = head.status();
        if (status == 101 && !upgrade) {
            broken(new IOException("101 Switching Protocols: not asked for"));
            return;
        }
        boolean toHttp10 = client.request().isHttp10();
        if (status < 200 && status != 101 && toHttp10) {
            return;
        }
        client.deadlines().wrote(lane.now());
        boolean persistent = client.persistent();
        if (status == 101) {
            tunnel = true;
            started = true;
        } else if (status >= 200) {
            started = true;
            responseBody = ResponseBody.of(bodyFraming, toHttp10);
            persistent &= !responseBody.endsWithConnection() && client.requestRead();
            client.keepOpen(persistent);
        }
        client.write(
                ResponseWriter.write(
                        client.heads(),
                        client.channel().alloc(),
                        head,
                        responseBody,
                        persistent,
                        toHttp10,
                        started ? slot.timing() : ""));
        if (tunnel) {
            client.proceed();
        }
    }

    /// Time that the app asks for, from the end of its response.
    private void readKeepRunning(String text) {
        long most = client.plane().keepRunningMax().get();
        Optional<Duration> asked = Durations.find(text).filter(found -> !found.isNegative());
        if (asked.isEmpty()) {
            lane.counters().add(Count.KEEP_RUNNING_MALFORMED);
        }
        keepNanos = asked.map(found -> Math.min(found.toNanos(), most)).orElse(keepNanos);
    }

    @Override
    public boolean wantsContentOnly() {
        return responseBody == ResponseBody.OUT_OF_CHUNKS;
    }

    @Override
    public void body(ByteBuf bytes) {
        client.deadlines().wrote(lane.now());
        responseBody.write(bytes, client);
        UpstreamConnection from = upstream;
        if (from != null && !client.channel().isWritable()) {
            client.channel().flush();
            from.reading(client.channel().isWritable());
        }
    }

    /// The client takes more bytes, or no more for now.
    void clientWritabilityChanged() {
        UpstreamConnection from = upstream;
        if (from != null) {
            from.reading(client.channel().isWritable());
        }
    }

    @Override
    public void writabilityChanged() {
        client.proceed();
    }

    @Override
    public void readComplete() {
        client.flush();
    }

    @Override
    public void end() {
        responseBody.end(client);
        UpstreamConnection from = upstream;
        upstream = null;
        if (from != null) {
            if (client.requestRead()) {
                from.giveBack();
            } else {
                from.close();
            }
        }
        release();
        client.finish();
    }

    @Override
    public void broken(Throwable cause) {
        UpstreamConnection from = upstream;
        upstream = null;
        Instance serving = slot.instance();
        if (from != null) {
            from.close();
        }
        if (done || serving == null) {
            return;
        }
        if (tunnel) {
            release();
            client.closeAfterFlush();
        } else if (started) {
            release();
            client.cut();
        } else if (!responded
                && !repeated
                && from != null
                && replay.allows(unsent, from.wasNotTaken())) {
            repeated = true;
            lane.counters().add(Count.RETRIED);
            client.upstreams().open(serving, this);
        } else {
            fail(GatewayErrors.text(cause));
        }
    }

    /// The instance gave no answer.
    void fail(String text) {
        lane.counters().add(Count.UPSTREAM_FAILED);
        client.plane().shed().shed(breaker.revision(), 502, text, client.caller());
        release();
        client.answer(Reply.error(502, text));
    }

    /// There will be no answer of an instance.
    void shed(Reply reply, String reason) {
        lane.counters().add(Count.SHED);
        client.plane().shed().shed(breaker.revision(), reply.status(), reason, client.caller());
        release();
        client.answer(reply);
    }

    /// A time may be over: looks again which.
    void expired(long now) {
        long due = nextDue();
        if (now - due < 0) {
            lane.set(client.timer(), due);
            return;
        }
        UpstreamConnection to = upstream;
        upstream = null;
        if (to != null) {
            to.close();
        }
        if (started) {
            release();
            client.cut();
            return;
        }
        String text =
                client.deadlines().wasSent() ? "request timeout" : "activator request timeout";
        slot.cancel();
        shed(Reply.timeout(text), text);
    }

    /// The gateway closes, after the instances: a request that waits for one would wait in vain.
    void closing() {
        if (slot.waits()) {
            slot.cancel();
            shed(Reply.error(503, "shutting down").with("Retry-After: 1"), "shutting down");
        }
    }

    /// The client has gone, or sent what cannot be understood.
    ///
    /// @return whether a response had been started
    boolean abort() {
        if (done) {
            return started;
        }
        slot.cancel();
        UpstreamConnection to = upstream;
        upstream = null;
        release();
        if (to != null) {
            to.close();
        }
        return started;
    }

    private void release() {
        if (done) {
            return;
        }
        done = true;
        replay.release();
        long now = lane.now();
        breaker.load().cell(lane.index()).leave(now);
        slot.release(now, keepNanos);
    }
}
