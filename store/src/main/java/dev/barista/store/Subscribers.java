package dev.barista.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receivers of committed changes. A failure of one is logged and is its own: the write is stored,
/// and the others receive the change all the same. Thread-safe.
final class Subscribers {

    private static final Logger log = LoggerFactory.getLogger(Subscribers.class);

    private final List<Consumer<List<LoggedChange>>> all = new CopyOnWriteArrayList<>();

    /// @return ends the subscription
    Runnable add(Consumer<List<LoggedChange>> subscriber) {
        all.add(subscriber);
        return () -> all.remove(subscriber);
    }

    void publish(List<LoggedChange> changes) {
        all.forEach(subscriber -> tell(subscriber, changes));
    }

    private static void tell(Consumer<List<LoggedChange>> subscriber, List<LoggedChange> changes) {
        try {
            subscriber.accept(changes);
        } catch (RuntimeException | Error failure) {
            log.atError()
                    .addKeyValue("subscriber", subscriber.getClass().getName())
                    .addKeyValue("version", changes.getLast().version())
                    .setCause(failure)
                    .log("subscriber failed; it may have missed changes");
        }
    }
}
