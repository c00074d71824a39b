package dev.barista.app.metrics;

/// A part of Barista that has metrics. Thread-safe; may block for seconds.
@FunctionalInterface
interface Source {

    /// Adds its metrics as they are now.
    ///
    /// @throws InterruptedException if they are not wanted any more
    void addTo(Families families) throws InterruptedException;
}
