package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.listen.ServiceRoute.Alias;
import dev.barista.gateway.listen.ServiceRoute.Instances;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.CallRules.Verdict;
import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.port.PodNetwork;
import dev.barista.gateway.route.HostName;
import dev.barista.gateway.route.RoutingTable;
import dev.barista.gateway.route.RoutingTable.Answer;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.gateway.wire.Field;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.WakeFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides what answers the requests of a client stream, one after the other: an instance of the
/// revision that the route leads to, or the gateway itself. Keeps what its exchanges use in turn,
/// so that a request allocates little. Event loop only.
final class Dispatcher {

    /// Services that are names for a host of this gateway, on the way of one request.
    private static final int MOST_ALIASES = 4;

    private final DataPlane plane;
    private final EventLoopState loop;
    private final StreamPool pool;
    private final ClientStream client;
    private final ListenerKind listener;
    private final Deadlines deadlines = new Deadlines();
    private final Replay replay = new Replay();
    private final Wheel.Timer timer = new Wheel.Timer(this::expired);
    private @Nullable Exchange exchange;
    private int aliases;

    Dispatcher(
            DataPlane plane,
            EventLoopState loop,
            StreamPool pool,
            ClientStream client,
            ListenerKind listener) {
        this.plane = plane;
        this.loop = loop;
        this.pool = pool;
        this.client = client;
        this.listener = listener;
    }

    DataPlane plane() {
        return plane;
    }

    EventLoopState loop() {
        return loop;
    }

    StreamPool pool() {
        return pool;
    }

    ClientStream client() {
        return client;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Replay replay() {
        return replay;
    }

    Wheel.Timer timer() {
        return timer;
    }

    /// The client's connection is closed.
    void close() {
        loop.stop(timer);
    }

    /// The sender of the request under way.
    Caller caller() {
        RequestHead request = client.request();
        return new Caller(
                request.client().text(),
                pod(plane.network().get(), request).map(ObjectKey::toString).orElse(""),
                request.method().text(),
                request.path().text(),
                request.fields().text(Field.USER_AGENT));
    }

    /// The head of a request has come.
    void dispatch() {
        RequestHead request = client.request();
        if (request.isForServer()) {
            client.answer(Reply.ok("", ""));
            return;
        }
        aliases = 0;
        switch (route(request)) {
            case Answer.Unknown() -> {
                loop.counters().add(Count.UNROUTED);
                client.answer(Reply.error(404, "no route for this host and path"));
            }
            case Answer.Redirect() -> client.answer(Reply.redirect(secureLocation(request)));
            case Answer.Found(Target found) -> routed(found);
        }
    }

    private Answer route(RequestHead request) {
        RoutingTable table = plane.routes().table();
        Answer answer = table.route(request, loop.index(), listener);
        if (listener == ListenerKind.PUBLIC || !(answer instanceof Answer.Unknown)) {
            return answer;
        }
        PodNetwork network = plane.network().get();
        return HostName.singleLabel(request.host())
                .flatMap(name -> pod(network, request).map(pod -> network.fullName(name, pod)))
                .map(host -> table.routeTo(host, request, loop.index()))
                .orElse(answer);
    }

    private static Optional<ObjectKey> pod(PodNetwork network, RequestHead request) {
        return network.callers().podAt(request.client().address());
    }

    private void routed(Target found) {
        CallRules rules = plane.network().get().rules();
        if (rules.of(client.request().client().address(), found.revision())
                instanceof Verdict.Forbidden(String policies)) {
            forbid(found.revision(), policies);
        } else {
            answer(found);
        }
    }

    /// Wakes nothing.
    private void forbid(ObjectKey revision, String policies) {
        Caller caller = caller();
        String reason =
                "%s must not call revision %s: NetworkPolicy %s (expected: one that allows it)"
                        .formatted(
                                caller.pod().isEmpty() ? caller.source() : "pod " + caller.pod(),
                                revision,
                                policies);
        loop.counters().add(Count.FORBIDDEN);
        plane.shed().shed(revision, 403, reason, caller);
        client.answer(Reply.error(403, reason));
    }

    private void answer(Target found) {
        Breaker breaker = plane.breakers().get(found.revision());
        if (breaker == null) {
            answer(found, plane.services().get(found.service()));
        } else if (isProbe()) {
            answerProbe(breaker);
        } else if (!answerAsleep(breaker)) {
            serve(breaker, found);
        }
    }

    /// There is no Revision of that name.
    private void answer(Target found, @Nullable ServiceRoute route) {
        switch (route) {
            case Alias(String host) -> routeOn(found, host);
            case Instances(Breaker breaker) when isProbe() -> answerProbe(breaker);
            case Instances(Breaker breaker) -> serve(breaker, found);
            case null -> unknown(found);
        }
    }

    private void unknown(Target found) {
        if (isProbe()) {
            answerProbe(null);
        } else {
            client.answer(
                    Reply.error(
                            404,
                            "Error getting active endpoint: revision.serving.knative.dev \"%s\""
                                    .formatted(found.revision().name())
                                    .concat(" not found")));
        }
    }

    private boolean isProbe() {
        return client.request().fields().has(Field.K_NETWORK_PROBE);
    }

    private void answerProbe(@Nullable Breaker breaker) {
        client.answer(Probes.answer(client.request().fields(), breaker));
    }

    /// The Service is another name for a host of this gateway.
    private void routeOn(Target found, String host) {
        RequestHead request = client.request();
        if (++aliases > MOST_ALIASES) {
            String reason =
                    "names of names: more than %d, at Service %s (expected: one that ends)"
                            .formatted(MOST_ALIASES, found.service());
            client.answer(Reply.error(508, reason));
            return;
        }
        if (plane.routes().table().routeTo(host, request, loop.index())
                instanceof Answer.Found(Target next)) {
            routed(next.with(found));
        } else {
            loop.counters().add(Count.UNROUTED);
            client.answer(
                    Reply.error(
                            404,
                            "Service %s is a name for %s, which has no route"
                                    .formatted(found.service(), host)));
        }
    }

    private void serve(Breaker breaker, Target found) {
        Exchange next = new Exchange(this, breaker, found);
        exchange = next;
        client.serve(next);
        next.start();
    }

    /// The exchange under way has ended, but for what its client still gets.
    void ended() {
        replay.giveUp();
        exchange = null;
    }

    private void expired(long now) {
        Exchange current = exchange;
        if (current != null) {
            current.expired(now);
        }
    }

    /// Answers a request that must not wake its revision, if it sleeps.
    private boolean answerAsleep(Breaker breaker) {
        WakeFilter filter = breaker.filter();
        if (filter.isEmpty() || !breaker.isAsleep()) {
            return false;
        }
        Caller caller = caller();
        Optional<WakeFilter.Rule> rule =
                filter.find(
                        new WakeFilter.Request(
                                caller.method(),
                                caller.path(),
                                caller.userAgent(),
                                caller.source()));
        rule.ifPresent(found -> {
            loop.counters().add(Count.REQUESTS_FILTERED);
            breaker.counts().filtered(found.name());
            plane.filtered()
                    .filtered(breaker.revision(), found.name(), found.answer().status(), caller);
            client.answer(Reply.asleep(found.answer()));
        });
        return rule.isPresent();
    }

    private String secureLocation(RequestHead request) {
        String host = request.host().text().replaceFirst(":[0-9]+$", "");
        String path = request.pathAndQuery().text();
        int port = plane.securePort().get();
        String authority = port == DataPlane.HTTPS ? host : host + ":" + port;
        return "https://" + authority + (path.startsWith("/") ? path : "/" + path);
    }
}
