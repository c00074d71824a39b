package dev.barista.gateway.stream;

/// What is known of a request that got no response: whether the instance has it.
public enum Delivery {
    /// Its head was not written: no instance can know of it.
    UNSENT,
    /// The instance had ended its side before any of it arrived.
    NOT_TAKEN,
    /// The instance may have read it.
    UNKNOWN
}
