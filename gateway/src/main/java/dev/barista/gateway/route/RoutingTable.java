package dev.barista.gateway.route;

import dev.barista.gateway.wire.Ascii;
import org.jspecify.annotations.Nullable;

/// Maps the host, path and headers of a request to its target. Immutable but for the positions
/// within its splits, each of which belongs to one event loop.
public final class RoutingTable {

    /// What the table has for a request.
    public sealed interface Answer {
        /// No Ingress has this host, or this path of it.
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

    /// @param loop number of the event loop of the request
    public Answer route(RequestView request, int loop) {
        ByteRange host = request.host();
        HostRules rules = find(host.bytes(), host.start(), host.end());
        if (rules == null) {
            return UNKNOWN;
        }
        if (rules.redirected() && !request.scheme().equals(HTTPS)) {
            return REDIRECT;
        }
        Target target = target(rules, request, loop);
        return target == null ? UNKNOWN : new Answer.Found(target);
    }

    /// A rule that rewrites the host gives the request to another host's rules; once, so that two
    /// names for each other end.
    private @Nullable Target target(HostRules rules, RequestView request, int loop) {
        PathRule rule = rules.find(request);
        if (rule == null) {
            return null;
        }
        Target outer = rule.split().next(loop);
        String rewritten = rule.rewriteHost();
        if (rewritten == null) {
            return outer;
        }
        byte[] name = Ascii.bytes(rewritten);
        HostRules inner = find(name, 0, name.length);
        PathRule next = inner == null ? null : inner.find(request);
        return next == null ? outer : next.split().next(loop).with(outer);
    }

    private @Nullable HostRules find(byte[] bytes, int start, int end) {
        return hosts.find(bytes, start, nameEnd(bytes, start, end));
    }

    /// Where the name ends and `:port` or a final dot begins.
    private static int nameEnd(byte[] bytes, int start, int end) {
        int stop = end;
        for (int i = end - 1; i >= start && bytes[i] >= '0' && bytes[i] <= '9'; i--) {
            stop = i;
        }
        stop = stop > start && bytes[stop - 1] == ':' ? stop - 1 : end;
        return stop > start + 1 && bytes[stop - 1] == '.' ? stop - 1 : stop;
    }
}
