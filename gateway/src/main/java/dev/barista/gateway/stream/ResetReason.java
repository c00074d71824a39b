package dev.barista.gateway.stream;

/// Why a stream is ended before its message.
public enum ResetReason {
    /// It was opened, and no request was sent on it.
    UNUSED,
    /// The other side of the exchange has gone.
    CANCELLED,
    /// The time of the request is over.
    TIMEOUT,
    /// What came breaks the protocol, or the other side of the exchange failed.
    FAILED
}
