package dev.barista.dns.listen;

import dev.barista.dns.forward.Forwarder;
import dev.barista.dns.forward.Outcome;
import dev.barista.dns.message.ExtendedError;
import dev.barista.dns.message.Header;
import dev.barista.dns.message.Query;
import dev.barista.dns.message.QueryReader;
import dev.barista.dns.message.Question;
import dev.barista.dns.message.Received;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.message.Reply;
import dev.barista.dns.message.ReplyWriter;
import dev.barista.dns.message.ResourceRecord;
import dev.barista.dns.port.Count;
import dev.barista.dns.port.Counters;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.zone.Resolution;
import dev.barista.dns.zone.Resolver;
import dev.barista.model.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// From a message to its answer: our zones, the cache, the host's resolvers, in this order. Event
/// loop only.
public final class Answering {

    /// Of an answer; each time as many take as much allowance as a query does.
    private static final int BYTES_FOR_ONE = 512;

    private final Resolver resolver;
    private final Forwarder forwarder;
    private final DnsSettings.Clients settings;
    private final Clients clients;
    private final Counters counters;
    private final Ticker ticker;

    public Answering(
            Resolver resolver,
            Forwarder forwarder,
            DnsSettings.Clients settings,
            Counters counters,
            Ticker ticker) {
        this.resolver = resolver;
        this.forwarder = forwarder;
        this.settings = settings;
        this.clients = new Clients(settings);
        this.counters = counters;
        this.ticker = ticker;
    }

    Counters counters() {
        return counters;
    }

    Client client(InetAddress address) {
        return clients.of(address, ticker.nanos());
    }

    /// @param message is read, not released
    void answer(ByteBuf message, Sink sink) {
        counters.add(Count.QUERIES);
        boolean allowed = client(sink.client()).take(1, ticker.nanos());
        if (!allowed && !sink.isStream()) {
            counters.add(Count.OVER_ALLOWANCE);
            sink.drop();
            return;
        }
        switch (QueryReader.read(message)) {
            case Received.Noise _ -> {
                counters.add(Count.MALFORMED);
                sink.drop();
            }
            case Received.Faulty faulty -> {
                counters.add(Count.MALFORMED);
                ByteBuf out = sink.buffer();
                ReplyWriter.write(faulty, out);
                sink.send(out);
            }
            case Received.Asked asked -> {
                if (allowed) {
                    answer(asked.query(), sink);
                } else {
                    overAllowance(asked.query(), sink);
                }
            }
        }
    }

    private void overAllowance(Query query, Sink sink) {
        counters.add(Count.OVER_ALLOWANCE);
        if (sink.isStream()) {
            send(query, sink, refusal("this client asks too much"));
        } else {
            sink.drop();
        }
    }

    private void answer(Query query, Sink sink) {
        Question question = query.question();
        if (query.edns() != null && query.edns().version() > 0) {
            send(query, sink, Reply.error(DnsResponseCode.BADVERS_OR_BADSIG));
        } else if (question.dnsClass() != Question.INTERNET) {
            refuse(query, sink, "only class IN is served");
        } else if (RecordTypes.isMeta(question.type()) && question.type() != RecordTypes.ANY) {
            refuse(query, sink, "there are no zone transfers here");
        } else {
            resolve(query, sink);
        }
    }

    private void resolve(Query query, Sink sink) {
        switch (resolver.resolve(query.question(), query.id())) {
            case Resolution.Answered answered -> {
                counters.add(Count.OWN);
                send(query, sink, answered.reply());
            }
            case Resolution.Elsewhere _ -> elsewhere(query, sink);
            case Resolution.Chased chased -> chase(query, chased, sink);
        }
    }

    private void elsewhere(Query query, Sink sink) {
        Question question = query.question();
        if (!query.recursionDesired()) {
            refuse(query, sink, "what others have asked is not told");
        } else if (question.type() == RecordTypes.ANY) {
            send(query, sink, Resolver.anything(question.name()));
        } else {
            forward(query, question, sink, outcome -> relay(query, outcome, sink));
        }
    }

    private void relay(Query query, Outcome outcome, Sink sink) {
        switch (outcome) {
            case Outcome.Failed failed -> fail(query, sink, List.of(), failed.error());
            case Outcome.Answered answered -> {
                ByteBuf out = sink.buffer();
                answered.answer().write(query, answered.age(), sink.limit(query), out);
                send(out, sink);
            }
        }
    }

    private void chase(Query query, Resolution.Chased chased, Sink sink) {
        Question question = Question.of(chased.target(), query.question().type());
        if (question.type() == RecordTypes.ANY || !query.recursionDesired()) {
            send(query, sink, Reply.of(chased.aliases(), List.of()));
            return;
        }
        forward(
                query,
                question,
                sink,
                outcome -> {
                    switch (outcome) {
                        case Outcome.Failed failed ->
                                fail(query, sink, chased.aliases(), failed.error());
                        case Outcome.Answered answered -> join(query, chased, answered, sink);
                    }
                });
    }

    private void join(Query query, Resolution.Chased chased, Outcome.Answered answered, Sink sink) {
        Optional<List<ResourceRecord>> answers = answered.answer().answers(answered.age());
        Optional<List<ResourceRecord>> authorities = answered.answer().authorities(answered.age());
        if (answers.isEmpty() || authorities.isEmpty()) {
            var error = new ExtendedError(ExtendedError.OTHER, "malformed answer");
            fail(query, sink, chased.aliases(), error);
            return;
        }
        List<ResourceRecord> all = new ArrayList<>(chased.aliases());
        all.addAll(answers.get());
        DnsResponseCode code = answered.answer().code();
        send(query, sink, new Reply(code, true, all, authorities.get(), List.of(), null));
    }

    private void forward(Query query, Question question, Sink sink, Consumer<Outcome> then) {
        Optional<Outcome.Answered> cached =
                forwarder.find(question, query.dnssec(), query.checkingDisabled());
        if (cached.isPresent()) {
            then.accept(cached.get());
            return;
        }
        Client client = client(sink.client());
        if (client.forwards() >= settings.forwardsOfClient()) {
            counters.add(Count.OVERLOADED);
            var error =
                    new ExtendedError(ExtendedError.OTHER, "this client has too many in flight");
            fail(query, sink, List.of(), error);
        } else if (!client.take(settings.forwardCost(), ticker.nanos())) {
            overAllowance(query, sink);
        } else {
            client.forwards(1);
            forwarder.ask(
                    question,
                    query.dnssec(),
                    query.checkingDisabled(),
                    outcome -> {
                        client.forwards(-1);
                        then.accept(outcome);
                    });
        }
    }

    private void refuse(Query query, Sink sink, String reason) {
        counters.add(Count.REFUSED);
        send(query, sink, refusal(reason));
    }

    private static Reply refusal(String reason) {
        return Reply.error(DnsResponseCode.REFUSED, ExtendedError.PROHIBITED, reason);
    }

    private void fail(Query query, Sink sink, List<ResourceRecord> aliases, ExtendedError error) {
        counters.add(Count.FAILED);
        DnsResponseCode code = DnsResponseCode.SERVFAIL;
        send(query, sink, new Reply(code, false, aliases, List.of(), List.of(), error));
    }

    private void send(Query query, Sink sink, Reply reply) {
        ByteBuf out = sink.buffer();
        ReplyWriter.write(query, reply, sink.limit(query), out);
        send(out, sink);
    }

    private void send(ByteBuf out, Sink sink) {
        int flags = sink.isStream() ? 0 : out.getUnsignedShort(out.readerIndex() + Short.BYTES);
        if ((flags & Header.TRUNCATED) != 0) {
            counters.add(Count.TRUNCATED);
        }
        client(sink.client()).charge(out.readableBytes() / BYTES_FOR_ONE);
        sink.send(out);
    }
}
