package dev.barista.dns.forward;

import dev.barista.dns.message.Asking;
import dev.barista.dns.message.Asking.Response;
import dev.barista.dns.message.ExtendedError;
import dev.barista.dns.message.Question;
import dev.barista.dns.message.Relayed;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question, asked of the host's resolvers until one answers.
///
/// ```
/// 0 s       1 s       2 s       3 s       4.5 s
/// first ────┬ second ─┬ third ──┬ first … ┤ SERVFAIL
///           └ still listened to until the end
/// ```
///
/// A resolver that fails at once gives way at once. Event loop only.
final class Lookup implements Attempt.Asker {

    private static final int MOST_ATTEMPTS = 4;

    private final Forwarder forwarder;
    private final Wanted wanted;
    private final Question question;
    private final List<Consumer<Outcome>> waiting = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private List<HostResolver> resolvers = List.of();
    private @Nullable Future<?> patience;
    private @Nullable Future<?> deadline;
    private @Nullable Relayed failure;
    private String reason = "";
    private int started;
    private int open;
    private boolean over;

    Lookup(Forwarder forwarder, Wanted wanted, Question question) {
        this.forwarder = forwarder;
        this.wanted = wanted;
        this.question = question;
    }

    void join(Consumer<Outcome> then) {
        waiting.add(then);
    }

    /// How many queries wait for it.
    int waiting() {
        return waiting.size();
    }

    void begin() {
        long total = forwarder.settings().totalTimeout().toNanos();
        deadline = forwarder.loop().schedule(this::giveUp, total, TimeUnit.NANOSECONDS);
    }

    void ask(List<HostResolver> inOrder) {
        if (over) {
            return;
        }
        resolvers = inOrder;
        if (resolvers.isEmpty()) {
            String file = forwarder.settings().resolvConf().toString();
            end(failed("no nameserver in " + file + " that could be asked"));
        } else {
            next();
        }
    }

    private void next() {
        if (started < MOST_ATTEMPTS) {
            start(resolvers.get(started % resolvers.size()), false);
        } else if (open == 0) {
            giveUp();
        }
    }

    private void start(HostResolver resolver, boolean stream) {
        started++;
        open++;
        Asking asking =
                new Asking(
                        forwarder.random(),
                        question,
                        wanted.dnssec(),
                        wanted.unchecked(),
                        resolver.isExtended());
        Attempt attempt = new Attempt(resolver, asking, stream, forwarder.counters(), this);
        attempts.add(attempt);
        beginPatience(attempt);
        channels.add(
                stream ? forwarder.dialer().stream(attempt) : forwarder.dialer().datagram(attempt));
    }

    private void beginPatience(Attempt attempt) {
        if (patience != null) {
            patience.cancel(false);
        }
        long nanos = forwarder.settings().attemptTimeout().toNanos();
        EventLoop loop = forwarder.loop();
        patience = loop.schedule(() -> tooSlow(attempt), nanos, TimeUnit.NANOSECONDS);
    }

    private void tooSlow(Attempt attempt) {
        if (!over) {
            attempt.resolver().failed(forwarder.now(), "no answer in time");
            reason = attempt.resolver().address().getHostString() + ": no answer in time";
            next();
        }
    }

    @Override
    public void answered(Attempt attempt, Response response) {
        open--;
        HostResolver resolver = attempt.resolver();
        if (over) {
            return;
        }
        switch (response) {
            case Response.Genuine genuine -> {
                resolver.answered();
                genuine(genuine.answer());
            }
            case Response.Truncated _ -> again(resolver, true);
            case Response.NotUnderstood _ -> {
                if (attempt.asking().extended()) {
                    resolver.doesNotUnderstandExtensions();
                    again(resolver, false);
                } else {
                    reason = resolver.address().getHostString() + ": does not read the query";
                    next();
                }
            }
            case Response.Garbage _, Response.Lie _ -> {
                reason = resolver.address().getHostString() + ": malformed answer";
                next();
            }
        }
    }

    private void again(HostResolver resolver, boolean stream) {
        if (started < MOST_ATTEMPTS + 1) {
            start(resolver, stream);
        } else {
            next();
        }
    }

    private void genuine(Relayed answer) {
        if (answer.isFailure()) {
            failure = answer; // passed on if no other resolver knows better
            if (started < resolvers.size()) {
                next();
            } else if (open == 0) {
                giveUp();
            }
        } else {
            end(new Outcome.Answered(answer, 0));
        }
    }

    @Override
    public void failed(Attempt attempt, String why) {
        open--;
        if (!over) {
            attempt.resolver().failed(forwarder.now(), why);
            reason = attempt.resolver().address().getHostString() + ": " + why;
            next();
        }
    }

    @Override
    public void liedTo(Attempt attempt) {
        open--;
        if (!over) {
            again(attempt.resolver(), true);
        }
    }

    private void giveUp() {
        end(failure == null ? failed(reason) : new Outcome.Answered(failure, 0));
    }

    private static Outcome failed(String why) {
        return new Outcome.Failed(new ExtendedError(ExtendedError.NO_REACHABLE_AUTHORITY, why));
    }

    void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (patience != null) {
            patience.cancel(false);
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        attempts.forEach(Attempt::abandon);
        for (Channel channel : channels) {
            var _ = channel.close();
        }
        forwarder.ended(wanted, this, outcome);
        waiting.forEach(then -> then.accept(outcome));
    }
}
