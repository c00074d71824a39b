package dev.barista.model.time;

/// Elapsed time, for windows, timeouts and latencies. It never jumps, unlike the wall clock
/// ([java.time.InstantSource]), which is only for timestamps that people read.
@FunctionalInterface
public interface Ticker {

    Ticker SYSTEM = System::nanoTime;

    /// Nanoseconds since an arbitrary origin: may be negative, and means nothing outside this
    /// process.
    long nanos();
}
