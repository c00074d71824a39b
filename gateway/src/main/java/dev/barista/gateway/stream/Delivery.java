package dev.barista.gateway.stream;

/// Whether the instance has received a request that got no response.
public enum Delivery {
    /// Its head was not written: no instance can know of it.
    UNSENT,
    /// The instance has refused it unread: RFC 9113 §8.7.
    REFUSED,
    /// The instance had ended its side before any of it arrived.
    NOT_TAKEN,
    /// The instance may have read it.
    UNKNOWN
}
