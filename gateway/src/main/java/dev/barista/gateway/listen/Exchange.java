package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.listen.ExchangeState.Ending;
import dev.barista.gateway.listen.ExchangeState.Event;
import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestListener;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Field;
import dev.barista.model.requestlog.RequestLog;
import dev.barista.model.text.Durations;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request and its response, from its head to the last byte: between the stream of a client and
/// that of an instance, whatever protocols carry them.
///
/// ```
/// start ─► Slot ─► forward ─► stream ──► send ──► head of response ──► body ──► end
///            ▲                  │   ▲      │ not taken, and harmless to send again
///            └── unreachable ───┘   └──────┘ once
/// ```
///
/// Its states are those of [ExchangeState]. Event loop only.
final class Exchange implements RequestListener, ResponseListener, StreamPool.Opener {

    /// What is counted for a client that leaves before it has an answer; the code is nginx's.
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final ClientStream client;
    private final Dispatcher dispatcher;
    private final EventLoopState loop;
    private final Breaker breaker;
    private final Target target;
    private final Slot slot;
    private ExchangeState state = ExchangeState.OPENING;
    private @Nullable InstanceStream stream;
    private long keepNanos;
    private long responseSize;

    /// That the request is answered with; until then, that it was not.
    private int status = CLIENT_CLOSED_REQUEST;

    Exchange(Dispatcher dispatcher, Breaker breaker, Target target) {
        this.dispatcher = dispatcher;
        this.client = dispatcher.client();
        this.loop = dispatcher.loop();
        this.breaker = breaker;
        this.target = target;
        this.slot = new Slot(this, dispatcher, breaker);
    }

    void start() {
        long now = loop.now();
        dispatcher.deadlines().begin(breaker.limits(), now);
        dispatcher.replay().begin(client.request().isIdempotent());
        breaker.load().cell(loop.index()).enter(now);
        loop.set(dispatcher.timer(), due());
        slot.acquire(now);
    }

    private long due() {
        return dispatcher.deadlines().next(state.awaitsStart());
    }

    private boolean isDone() {
        return state == ExchangeState.DONE;
    }

    /// The slot is of that instance, which runs.
    void forward(Instance free) {
        InstanceStream ready = dispatcher.pool().poll(free);
        if (ready != null) {
            send(ready);
        } else {
            dispatcher.pool().open(free, this);
        }
    }

    @Override
    public void opened(InstanceStream opened) {
        if (isDone()) {
            opened.reset(ResetReason.UNUSED);
        } else {
            send(opened);
        }
    }

    @Override
    public void openFailed(Throwable cause) {
        slot.unreachable(cause);
    }

    private void send(InstanceStream to) {
        stream = to;
        state = state.on(Event.SENT);
        boolean ended = client.requestEnded();
        boolean bare = dispatcher.replay().isEmpty();
        to.request(client.request(), target, ended && bare, this);
        dispatcher.replay().writeTo(to);
        if (ended && !bare) {
            to.end(dispatcher.replay().trailers());
        }
        dispatcher.deadlines().sent(loop.now());
        Instance serving = slot.instance(); // none any more, if what follows ends the exchange
        loop.set(dispatcher.timer(), due());
        if (to.isWritable()) {
            client.reading(true); // passes what of the body is there, and then flushes
        } else {
            to.flush();
        }
        slot.served(serving);
    }

    @Override
    public boolean wantsRequestContent() {
        InstanceStream to = stream;
        return to != null && !to.takesChunks();
    }

    @Override
    public void requestBody(ByteBuf bytes) {
        InstanceStream to = stream;
        if (to == null) {
            bytes.release();
            return;
        }
        if (state.isTunnel()) {
            dispatcher.deadlines().wrote(loop.now());
        } else if (to.isReused() && state == ExchangeState.SENT) {
            dispatcher.replay().keep(bytes);
        } else {
            dispatcher.replay().giveUp();
        }
        to.send(bytes);
        if (!to.isWritable()) {
            client.reading(false);
        }
    }

    @Override
    public void requestEnd(Trailers trailers) {
        InstanceStream to = stream;
        dispatcher.replay().keep(trailers);
        if (to != null) {
            to.end(trailers);
        }
    }

    @Override
    public void requestReadComplete() {
        InstanceStream to = stream;
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public void instanceWritabilityChanged() {
        InstanceStream to = stream;
        if (to != null) {
            client.reading(to.isWritable());
        }
    }

    @Override
    public void responseHead(ResponseHead head) {
        dispatcher.replay().giveUp();
        if (head.fields().has(Field.BARISTA_KEEP_RUNNING)) {
            readKeepRunning(head.fields().text(Field.BARISTA_KEEP_RUNNING));
        }
        int code = head.status();
        if (code == 101 && !client.request().asksForUpgrade()) {
            resetInstance(ResetReason.FAILED);
            instanceReset(
                    new IOException("101 Switching Protocols: not asked for"), Delivery.UNKNOWN);
            return;
        }
        Event event = code >= 200 ? Event.HEAD : code == 101 ? Event.UPGRADE : Event.INTERIM;
        state = state.on(event);
        if (event != Event.INTERIM) {
            status = code;
        }
        dispatcher.deadlines().wrote(loop.now());
        client.respond(head, event == Event.INTERIM ? "" : slot.timing());
        if (event == Event.UPGRADE) {
            client.reading(true);
        }
    }

    /// Time that the app asks for, from the end of its response.
    private void readKeepRunning(String text) {
        long most = dispatcher.plane().keepRunningMax().get();
        Optional<Duration> asked = Durations.find(text).filter(found -> !found.isNegative());
        if (asked.isEmpty()) {
            loop.counters().add(Count.KEEP_RUNNING_MALFORMED);
        }
        keepNanos = asked.map(found -> Math.min(found.toNanos(), most)).orElse(keepNanos);
    }

    @Override
    public boolean wantsContent() {
        return !client.takesChunks();
    }

    @Override
    public void responseBody(ByteBuf bytes) {
        dispatcher.deadlines().wrote(loop.now());
        state = state.on(Event.BYTES);
        responseSize += bytes.readableBytes();
        client.send(bytes);
        InstanceStream from = stream;
        if (from != null && !client.isWritable()) {
            client.flush();
            from.reading(client.isWritable());
        }
    }

    @Override
    public void clientWritabilityChanged() {
        InstanceStream from = stream;
        if (from != null) {
            from.reading(client.isWritable());
        }
    }

    @Override
    public void responseReadComplete() {
        client.flush();
    }

    @Override
    public void responseEnd(Trailers trailers) {
        stream = null;
        state = state.on(Event.END);
        release();
        client.end(trailers);
    }

    @Override
    public void instanceReset(Throwable cause, Delivery delivery) {
        stream = null;
        Instance serving = slot.instance();
        if (serving != null
                && state == ExchangeState.SENT
                && dispatcher.replay().takeRetry(delivery)) {
            state = state.on(Event.RETRY);
            client.reading(false);
            if (delivery == Delivery.REFUSED) {
                slot.refused(cause);
            } else {
                loop.counters().add(Count.RETRIED);
                dispatcher.pool().open(serving, this);
            }
            return;
        }
        Ending ending = state.ending(Event.FAILED);
        if (ending == Ending.ANSWER) {
            fail(GatewayErrors.text(cause));
        } else if (ending != Ending.NONE) {
            finish(Event.FAILED);
            end(ending);
        }
    }

    /// The instance gave no response.
    void fail(String text) {
        loop.counters().add(Count.UPSTREAM_FAILED);
        answer(Event.FAILED, Reply.error(502, text), text);
    }

    /// There will be no response of an instance.
    void shed(Count why, Reply reply, String reason) {
        loop.counters().add(why);
        answer(Event.FAILED, reply, reason);
    }

    /// The Service that it is for has no ready endpoint, and none can be woken.
    void noEndpoints() {
        String reason = noEndpoints(target);
        shed(Count.NO_ENDPOINTS, Reply.error(503, reason), reason);
    }

    static String noEndpoints(Target target) {
        return "endpoints of Service %s: none (expected: one that is ready)"
                .formatted(target.service());
    }

    private void answer(Event event, Reply reply, String reason) {
        status = reply.status();
        responseSize = reply.size();
        dispatcher
                .plane()
                .shed()
                .shed(breaker.revision(), reply.status(), reason, dispatcher.caller());
        finish(event);
        client.answer(reply);
    }

    /// A time may be over: looks again which.
    void expired(long now) {
        if (isDone()) {
            return;
        }
        long due = due();
        if (now - due < 0) {
            loop.set(dispatcher.timer(), due);
            return;
        }
        InstanceStream from = stream;
        ChunkPosition position = from == null ? ChunkPosition.BETWEEN : from.position();
        resetInstance(ResetReason.TIMEOUT);
        String text =
                dispatcher.deadlines().wasSent() ? "request timeout" : "activator request timeout";
        switch (state.ending(Event.EXPIRED)) {
            case ANSWER -> {
                slot.cancel();
                loop.counters().add(Count.TIMED_OUT);
                answer(Event.EXPIRED, Reply.timeout(text), text);
            }
            case TRUNCATE -> {
                finish(Event.EXPIRED);
                client.truncate(text, position);
            }
            case Ending other -> {
                finish(Event.EXPIRED);
                end(other);
            }
        }
    }

    private void end(Ending ending) {
        if (ending == Ending.CLOSE) {
            client.close();
        } else {
            client.reset(ResetReason.FAILED);
        }
    }

    /// A request that waits for an instance would wait in vain: the gateway closes after them.
    @Override
    public void closing() {
        if (slot.waits()) {
            slot.cancel();
            shed(
                    Count.CLOSING,
                    Reply.error(503, "shutting down").with("Retry-After: 1"),
                    "shutting down");
        }
    }

    @Override
    public boolean clientReset() {
        boolean started = state.isStarted();
        if (!isDone()) {
            slot.cancel();
            resetInstance(ResetReason.CANCELLED);
            finish(Event.GONE);
        }
        return started;
    }

    private void resetInstance(ResetReason reason) {
        InstanceStream from = stream;
        stream = null;
        if (from != null) {
            from.reset(reason);
        }
    }

    private void finish(Event event) {
        state = state.on(event);
        release();
    }

    /// Gives back what it holds. Once: it is done by then.
    private void release() {
        dispatcher.ended();
        long now = loop.now();
        count(now);
        slot.release(now, keepNanos);
    }

    private void count(long now) {
        RevisionLoad load = breaker.load();
        Deadlines times = dispatcher.deadlines();
        load.served().cell(loop.index()).add(status, times.sinceArrival(now));
        if (times.wasSent()) {
            load.invoked().cell(loop.index()).add(status, times.sinceSent(now));
        }
        RequestLog log = dispatcher.plane().requestLog().get();
        if (log.isOn()) {
            long nanos = times.sinceArrival(now);
            log.note(
                    RequestEntries.of(
                            client,
                            breaker.revision(),
                            slot.instance(),
                            status,
                            responseSize,
                            nanos));
        }
        load.cell(loop.index()).leave(now); // last: a reader that sees its end finds its duration
    }
}
