package dev.barista.model.port;

/// A watch under way. Closing it is final and idempotent; a call of its listener that has begun may
/// still end after it.
public interface Watch extends AutoCloseable {

    @Override
    void close();
}
