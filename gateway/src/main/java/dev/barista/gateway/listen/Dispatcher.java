package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.route.RoutingTable.Answer;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Head;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.serving.WakeFilter;
import java.util.Optional;

/// Decides what answers a request: an instance of the revision that its route leads to, or the
/// gateway itself. Event loop only.
final class Dispatcher {

    private final ClientConnection client;

    Dispatcher(ClientConnection client) {
        this.client = client;
    }

    void dispatch() {
        if (client.request().isEverything()) {
            client.answer(Reply.ok("", ""));
            return;
        }
        Answer answer =
                client.plane().routes().table().route(client.request(), client.lane().index());
        switch (answer) {
            case Answer.Unknown() -> {
                client.lane().counters().add(Count.UNROUTED);
                client.answer(Reply.error(404, "no route for this host and path"));
            }
            case Answer.Redirect() -> client.answer(Reply.redirect(secureLocation()));
            case Answer.Found(Target found) -> routed(found);
        }
    }

    private void routed(Target found) {
        Breaker breaker = client.plane().breakers().get(found.revision());
        Head fields = client.request().fields();
        if (fields.has(Field.K_NETWORK_PROBE)) {
            client.answer(Probes.answer(fields, breaker));
        } else if (breaker == null) {
            client.answer(
                    Reply.error(
                            404,
                            "Error getting active endpoint: revision.serving.knative.dev \"%s\""
                                    .formatted(found.revision().name())
                                    .concat(" not found")));
        } else if (!answerAsleep(breaker)) {
            client.serve(breaker, found);
        }
    }

    /// Answers a request that must not wake its revision, if it sleeps.
    private boolean answerAsleep(Breaker breaker) {
        WakeFilter filter = breaker.filter();
        if (filter.isEmpty() || !breaker.isAsleep()) {
            return false;
        }
        Caller caller = client.caller();
        Optional<WakeFilter.Rule> rule =
                filter.find(
                        new WakeFilter.Request(
                                caller.method(),
                                caller.path(),
                                caller.userAgent(),
                                caller.source()));
        rule.ifPresent(found -> {
            client.lane().counters().add(Count.REQUESTS_FILTERED);
            breaker.counts().filtered(found.name());
            client.plane()
                    .filtered()
                    .filtered(breaker.revision(), found.name(), found.answer().status(), caller);
            client.answer(Reply.asleep(found.answer()));
        });
        return rule.isPresent();
    }

    private String secureLocation() {
        String host = client.request().host().text().replaceFirst(":[0-9]+$", "");
        String path = client.request().pathAndQuery().text();
        return "https://" + host + (path.startsWith("/") ? path : "/" + path);
    }
}
