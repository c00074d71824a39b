package dev.barista.dns.port;

/// What the DNS server counts.
public enum Count {
    /// Messages that came, whatever they were.
    QUERIES,
    /// That came over connections.
    QUERIES_OVER_TCP,
    /// Answered from our own zones.
    OWN,
    /// Answered from the cache.
    CACHED,
    /// That waited for a question that was in flight already.
    JOINED,
    /// Questions that the host's resolvers were asked.
    FORWARDED,
    /// Refused: transfers, other classes, no recursion desired.
    REFUSED,
    /// Dropped or refused because their client had asked too much.
    OVER_ALLOWANCE,
    /// No query, or one that is malformed.
    MALFORMED,
    /// Answered with SERVFAIL.
    FAILED,
    /// SERVFAIL because too many were in flight.
    OVERLOADED,
    /// Answers too long for a datagram.
    TRUNCATED,
    /// Datagrams from a resolver that did not answer what was asked: ignored.
    LIES,
    /// Attempts to ask a resolver that ended without an answer.
    ATTEMPTS_FAILED,
    /// Connections beyond the bounds.
    CONNECTIONS_REFUSED
}
