package dev.barista.dns.message;

import io.netty.handler.codec.dns.DnsResponseCode;

/// What a client sent.
public sealed interface Received {

    record Asked(Query query) implements Received {}

    /// No query that can be answered: the response is a header with a code, and nothing else.
    record Faulty(int id, int flags, DnsResponseCode code) implements Received {}

    /// Too short to have an id, or a response: answering it could go on for ever.
    record Noise() implements Received {}
}
