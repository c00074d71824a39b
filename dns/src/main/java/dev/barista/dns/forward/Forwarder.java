package dev.barista.dns.forward;

import dev.barista.dns.message.ExtendedError;
import dev.barista.dns.message.Question;
import dev.barista.dns.port.Count;
import dev.barista.dns.port.Counters;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.port.DnsSnapshot;
import dev.barista.dns.transport.Transport;
import dev.barista.model.time.Ticker;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Asks the host's resolvers, and remembers what they answered. Equal questions in flight are asked
/// once. A resolver that leads back to this server ends there: its question is in flight already.
///
/// Event loop only, but for [#resolvers], [#cached] and [#inFlight].
public final class Forwarder {

    private static final Outcome OVERLOADED =
            new Outcome.Failed(
                    new ExtendedError(ExtendedError.OTHER, "too many questions are in flight"));

    private static final Outcome CLOSED =
            new Outcome.Failed(new ExtendedError(ExtendedError.OTHER, "the server stops"));

    private final EventLoop loop;
    private final DnsSettings.Forwarding settings;
    private final Counters counters;
    private final Ticker ticker;
    private final AnswerCache cache;
    private final HostResolvers resolvers;
    private final Dialer dialer;
    private final SecureRandom random = new SecureRandom();
    private final Map<Wanted, Lookup> lookups = new HashMap<>();
    private volatile int inFlight;
    private int waiting;

    /// @param own addresses of this server, which it must not ask
    public Forwarder(
            EventLoop loop,
            Transport transport,
            DnsSettings settings,
            Collection<InetSocketAddress> own,
            Counters counters,
            Ticker ticker) {
        this.loop = loop;
        this.settings = settings.forwarding();
        this.counters = counters;
        this.ticker = ticker;
        cache = new AnswerCache(settings.cache(), ticker);
        resolvers = new HostResolvers(loop, settings.forwarding(), own, ticker, cache::clear);
        dialer = new Dialer(loop, transport, settings.forwarding().attemptTimeout());
    }

    /// An answer that is there already.
    public Optional<Outcome.Answered> find(Question question, boolean dnssec, boolean unchecked) {
        Optional<Outcome.Answered> found = cache.find(Wanted.of(question, dnssec, unchecked));
        found.ifPresent(_ -> counters.add(Count.CACHED));
        return found;
    }

    /// Asks. `then` is called once: at once, or later on the event loop.
    public void ask(Question question, boolean dnssec, boolean unchecked, Consumer<Outcome> then) {
        Wanted wanted = Wanted.of(question, dnssec, unchecked);
        Lookup known = lookups.get(wanted);
        boolean full = waiting >= settings.waiting();
        if (full || (known == null && lookups.size() >= settings.inFlight())) {
            counters.add(Count.OVERLOADED);
            then.accept(OVERLOADED);
            return;
        }
        waiting++;
        if (known != null) {
            counters.add(Count.JOINED);
            known.join(then);
            return;
        }
        counters.add(Count.FORWARDED);
        Lookup lookup = new Lookup(this, wanted, question);
        lookup.join(then);
        lookups.put(wanted, lookup);
        inFlight = lookups.size();
        lookup.begin();
        resolvers.current(lookup::ask);
    }

    void ended(Wanted wanted, Lookup lookup, Outcome outcome) {
        lookups.remove(wanted);
        inFlight = lookups.size();
        waiting -= lookup.waiting();
        if (outcome instanceof Outcome.Answered answered) {
            cache.put(wanted, answered.answer());
        }
    }

    /// Ends what is in flight.
    public void close() {
        List.copyOf(lookups.values()).forEach(lookup -> lookup.end(CLOSED));
    }

    EventLoop loop() {
        return loop;
    }

    DnsSettings.Forwarding settings() {
        return settings;
    }

    Counters counters() {
        return counters;
    }

    Dialer dialer() {
        return dialer;
    }

    long now() {
        return ticker.nanos();
    }

    /// An identifier that is not to be guessed.
    int random() {
        return random.nextInt(1 << Short.SIZE);
    }

    /// The resolvers of the host at the last look. Any thread.
    public List<DnsSnapshot.Resolver> resolvers() {
        return resolvers.all().stream()
                .map(r -> new DnsSnapshot.Resolver(r.address().getAddress(), r.isAlive()))
                .toList();
    }

    /// About how many answers are kept. Any thread.
    public long cached() {
        return cache.size();
    }

    /// Questions without an answer yet. Any thread.
    public int inFlight() {
        return inFlight;
    }
}
