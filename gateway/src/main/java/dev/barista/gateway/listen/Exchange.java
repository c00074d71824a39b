package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.hold.Raised;
import dev.barista.gateway.hold.Waiter;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.Lane;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.upstream.Downstream;
import dev.barista.gateway.upstream.UpstreamConnection;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.text.Durations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request and its response, from its head to the last byte.
///
/// ```
/// start ── slot ──┬─ lowered: raise ─► connect ──► send ──► head of response ──► body ──► end
///   └─ none ─► held ── granted ─┘         ▲          │ not taken, and harmless to send again
///               ▲   refused, not raised   │          ▼
///               └─────────────────────────┴─── once again
/// ```
///
/// Event loop only, but for [#granted].
final class Exchange implements Waiter, Downstream {

    private static final double BACK_OFF = 1.4; // as Knative dials: 50 ms, then 1.4 times as long
    private static final long FIRST_BACK_OFF = 50_000_000;
    private static final long LONGEST_BACK_OFF = 1_000_000_000;
    private static final long NOT_YET = Long.MIN_VALUE;
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] H2C = Ascii.bytes("h2c");

    private final ClientConnection client;
    private final Lane lane;
    private final Breaker breaker;
    private final Target target;
    private final RevisionLimits limits;
    private final long framing;
    private final long arrived;
    private final boolean toHead;
    private final boolean upgrade;
    private final Replay replay;
    private @Nullable Instance instance;
    private @Nullable UpstreamConnection upstream;
    private ResponseWriter.Body responseBody = ResponseWriter.Body.AS_IS;
    private @Nullable Awakening awakening;
    private long keepNanos;
    private long sentAt = NOT_YET;
    private long lastWrite = NOT_YET;
    private long firstRefused;
    private int refusals;
    private boolean waiting;
    private boolean started;
    private boolean responded;
    private boolean unsent;
    private boolean repeated;
    private boolean contentOnly;
    private boolean chunking;
    private boolean tunnel;
    private boolean done;
    private boolean requestDirty;

    Exchange(ClientConnection client, Breaker breaker, Target target, long framing) {
        this.client = client;
        this.lane = client.lane();
        this.breaker = breaker;
        this.target = target;
        this.limits = breaker.limits();
        this.framing = framing;
        this.arrived = lane.now();
        Head head = client.head();
        this.toHead = Framing.isHead(head);
        this.upgrade =
                head.has(Field.UPGRADE)
                        && !head.isHttp10()
                        && head.listHas(Field.CONNECTION, UPGRADE)
                        && !head.listHas(Field.UPGRADE, H2C);
        this.replay = new Replay(Replay.isIdempotent(head));
    }

    void start() {
        breaker.load().cell(lane.index()).enter(arrived);
        if (!client.plane().active().contains(breaker.revision())) {
            client.plane().active().add(breaker.revision());
        }
        lane.set(client.timer(), nextDue());
        Instance free = breaker.tryAcquire(arrived, lane.random());
        if (free != null) {
            connect(free);
            return;
        }
        lane.counters().add(Count.REQUESTS_HELD);
        if (breaker.isStopped()) {
            awakening().meets(Rung.STOPPED);
        }
        waiting = true;
        if (breaker.hold(this) == Breaker.Held.FULL) {
            waiting = false;
            shed(
                    Reply.error(503, "pending request queue full").with("Retry-After: 1"),
                    "pending request queue full");
        }
    }

    /// Any thread.
    @Override
    public void granted(Instance free) {
        lane.eventLoop().execute(() -> proceed(free));
    }

    private void proceed(Instance free) {
        waiting = false;
        if (done) { // the client has gone, or its time is over
            breaker.release(free);
            return;
        }
        awakening().granted(lane.now() - arrived);
        connect(free);
    }

    private Awakening awakening() {
        Awakening present = awakening;
        if (present == null) {
            present = new Awakening(client.plane(), breaker);
            awakening = present;
        }
        return present;
    }

    private void connect(Instance free) {
        instance = free;
        if (free.isLowered()) {
            raise(free);
        } else {
            forward(free);
        }
    }

    /// The slot is kept meanwhile, so that the instance can neither be lowered again nor be given
    /// more than it may have.
    private void raise(Instance lowered) {
        lane.counters().add(Count.REQUESTS_RAISING);
        awakening().meets(lowered.rung());
        var _ =
                breaker.raise(lowered, this)
                        .whenComplete((raised, failure) ->
                                lane.eventLoop().execute(() -> raised(lowered, raised, failure)));
    }

    private void raised(Instance target, @Nullable Raised by, @Nullable Throwable failure) {
        if (done || instance != target) {
            return; // its time is over, or the client has gone: the slot was given back
        }
        if (by == null) {
            refused(target, GatewayErrors.raise(failure));
        } else {
            awakening().raised(lane.now() - arrived, by);
            forward(target);
        }
    }

    private void forward(Instance free) {
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
        Instance target = instance;
        if (!done && target != null) { // else its slot was given back when it ended
            refused(target, GatewayErrors.dial(target.backend().endpoint(), cause));
        }
    }

    private void refused(Instance by, String text) {
        long now = lane.now();
        long backOff =
                (long)
                        Math.min(
                                LONGEST_BACK_OFF,
                                FIRST_BACK_OFF * Math.pow(BACK_OFF, Math.min(refusals, 20)));
        instance = null;
        if (refusals++ == 0) {
            firstRefused = now;
        }
        boolean over =
                now - firstRefused >= client.plane().settings().upstream().retryFor().toNanos();
        waiting = !over;
        breaker.releaseRefused(by, now + backOff);
        lane.later(backOff, breaker::dispatch);
        if (over) {
            fail(text);
        } else {
            lane.counters().add(Count.RETRIED);
            breaker.holdFirst(this);
        }
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        connection.use(this, toHead);
        unsent = false;
        ByteBuf head =
                client.requests()
                        .write(
                                client.channel().alloc(),
                                client.head(),
                                client.target(),
                                target,
                                framing,
                                upgrade);
        if (connection.isReused()) {
            connection.write(
                    head, connection.promise().addListener(sent -> unsent |= !sent.isSuccess()));
        } else {
            connection.write(head);
        }
        replay.writeTo(connection);
        requestDirty = true;
        sentAt = lane.now();
        Instance serving = instance; // none any more, if what follows ends the exchange
        lane.set(client.timer(), nextDue());
        client.proceed();
        flushRequest(); // if the client was already at it, it flushes when it is done
        recordWake(serving);
    }

    private void recordWake(@Nullable Instance serving) {
        Awakening held = awakening;
        if (held != null && held.happened() && serving != null) {
            held.record(serving, this);
        }
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
            lastWrite = lane.now();
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
        boolean toHttp10 = client.head().isHttp10();
        if (status < 200 && status != 101 && toHttp10) {
            return;
        }
        lastWrite = lane.now();
        boolean persistent = client.persistent();
        if (status == 101) {
            tunnel = true;
            started = true;
        } else if (status >= 200) {
            started = true;
            frame(bodyFraming, toHttp10);
            persistent &= responseBody != ResponseWriter.Body.UNTIL_CLOSE && client.requestRead();
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
                        started ? timing() : ""));
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

    private void frame(long bodyFraming, boolean toHttp10) {
        if (bodyFraming >= 0) {
            responseBody = ResponseWriter.Body.AS_IS;
        } else if (toHttp10) {
            responseBody = ResponseWriter.Body.UNTIL_CLOSE;
            contentOnly = bodyFraming == Framing.CHUNKED;
        } else {
            responseBody = ResponseWriter.Body.CHUNKED;
            contentOnly = false;
        }
        chunking = bodyFraming == Framing.UNTIL_CLOSE && !toHttp10;
    }

    private String timing() {
        Instance serving = instance;
        Awakening held = awakening;
        return held == null || serving == null ? "" : held.timing(serving, lane.now() - sentAt);
    }

    @Override
    public boolean wantsContentOnly() {
        return contentOnly;
    }

    @Override
    public void body(ByteBuf bytes) {
        lastWrite = lane.now();
        if (chunking) {
            ByteBuf size = client.channel().alloc().buffer(16);
            ByteBufUtil.writeAscii(size, Integer.toHexString(bytes.readableBytes()));
            client.write(size.writeBytes(CRLF));
            client.write(bytes);
            client.write(client.channel().alloc().buffer(2).writeBytes(CRLF));
        } else {
            client.write(bytes);
        }
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
        if (chunking) {
            client.write(client.channel().alloc().buffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK));
        }
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
        Instance serving = instance;
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

    private void fail(String text) {
        lane.counters().add(Count.UPSTREAM_FAILED);
        client.plane().shed().shed(breaker.revision(), 502, text, caller());
        release();
        client.answer(Reply.error(502, text));
    }

    private void shed(Reply reply, String reason) {
        lane.counters().add(Count.SHED);
        client.plane().shed().shed(breaker.revision(), reply.status(), reason, caller());
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
        String text = sentAt == NOT_YET ? "activator request timeout" : "request timeout";
        if (waiting) {
            breaker.cancel(this);
        }
        shed(Reply.timeout(text), text);
    }

    private long nextDue() {
        boolean sent = sentAt != NOT_YET;
        long from = sent ? sentAt : arrived;
        long due = arrived + limits.timeout().toNanos();
        if (!started && limits.responseStart().isPositive()) {
            due = Math.min(due, from + limits.responseStart().toNanos());
        }
        if (limits.idle().isPositive()) {
            due =
                    Math.min(
                            due,
                            (lastWrite == NOT_YET ? from : lastWrite) + limits.idle().toNanos());
        }
        return due;
    }

    /// The client has gone, or sent what cannot be understood.
    ///
    /// @return whether a response had been started
    boolean abort() {
        if (done) {
            return started;
        }
        if (waiting) {
            breaker.cancel(this); // if it has been granted a slot already, [#proceed] frees it
        }
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
        Instance serving = instance;
        instance = null;
        if (serving != null) {
            if (keepNanos > 0) {
                serving.keepRunning(now + keepNanos);
            }
            breaker.release(serving, now);
        }
    }

    @Override
    public Caller caller() {
        return client.caller();
    }
}
