package dev.barista.model.work;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A part that is made after the one that uses it: two parts that call each other cannot both be
/// given to the other's constructor.
///
/// Bound once, by the code that connects the parts. Thread-safe.
public final class LateBound<T> {

    private final String name;
    private final AtomicReference<@Nullable T> part = new AtomicReference<>();

    /// @param name of the part, for messages: `node`
    public LateBound(String name) {
        this.name = name;
    }

    /// @throws IllegalStateException if it is bound already
    public void bind(T to) {
        if (!part.compareAndSet(null, to)) {
            throw new IllegalStateException(name + ": bound twice (expected: once)");
        }
    }

    /// Empty until it is bound.
    public Optional<T> find() {
        return Optional.ofNullable(part.get());
    }

    /// @throws IllegalStateException if it is not bound yet
    public T require() {
        return find().orElseThrow(() ->
                new IllegalStateException(name + ": not started (expected: started)"));
    }
}
