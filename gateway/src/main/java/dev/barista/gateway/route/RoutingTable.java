package dev.barista.gateway.route;

import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.wire.Ascii;
import org.jspecify.annotations.Nullable;

/// Maps the host, path and headers of a request to its target. Immutable but for the positions
/// within its splits, each of which belongs to one event loop.
public final class RoutingTable {

    /// What the table has for a request.
    public sealed interface Answer {
        /// No Ingress has this host, or this path of it, for clients of this listener.
        record Unknown() implements Answer {}

        /// Only HTTPS is served, and the client used HTTP.
        record Redirect() implements Answer {}

        record Found(Target target) implements Answer {}
    }

    private static final String HTTPS = "https";
    private static final Answer UNKNOWN = new Answer.Unknown();
    private static final Answer REDIRECT = new Answer.Redirect();

    private final Hosts hosts;

    RoutingTable(Hosts hosts) {
        this.hosts = hosts;
    }

    /// How many hosts it knows.
    public int size() {
        return hosts.size();
    }

    /// Whether clients outside may ask for something of a host.
    ///
    /// @param host in any case, without a port
    public boolean isPublic(String host) {
        HostRules rules = find(host);
        return rules != null && rules.areServedBy(ListenerKind.PUBLIC);
    }

    /// @param loop number of the event loop of the request
    /// @param listener that the request came by
    public Answer route(RequestView request, int loop, ListenerKind listener) {
        ByteRange host = request.host();
        HostRules rules = find(host.bytes(), host.start(), host.end());
        return answer(rules, request, loop, listener);
    }

    /// Routes a request from within the cluster as one for another host than it names.
    public Answer routeTo(String host, RequestView request, int loop) {
        return answer(find(host), request, loop, ListenerKind.CLUSTER_LOCAL);
    }

    private Answer answer(
            @Nullable HostRules rules, RequestView request, int loop, ListenerKind listener) {
        if (rules == null || !rules.areServedBy(listener)) {
            return UNKNOWN;
        }
        boolean outside = listener == ListenerKind.PUBLIC;
        if (outside && rules.redirected() && !request.scheme().equals(HTTPS)) {
            return REDIRECT;
        }
        Target target = target(rules, request, loop, listener);
        return target == null ? UNKNOWN : new Answer.Found(target);
    }

    /// A rule that rewrites the host gives the request to another host's rules; once, so that two
    /// names for each other end. That host may be one of the cluster's alone: the rule says who may
    /// come this way.
    private @Nullable Target target(
            HostRules rules, RequestView request, int loop, ListenerKind listener) {
        PathRule rule = rules.find(request, listener);
        if (rule == null) {
            return null;
        }
        Target outer = rule.split().next(loop);
        String rewritten = rule.rewriteHost();
        if (rewritten == null) {
            return outer;
        }
        HostRules inner = find(rewritten);
        PathRule next = inner == null ? null : inner.find(request, ListenerKind.CLUSTER_LOCAL);
        return next == null ? outer : next.split().next(loop).with(outer);
    }

    private @Nullable HostRules find(String host) {
        byte[] name = Ascii.bytes(host);
        return find(name, 0, name.length);
    }

    private @Nullable HostRules find(byte[] bytes, int start, int end) {
        return hosts.find(bytes, start, HostName.end(bytes, start, end));
    }
}
