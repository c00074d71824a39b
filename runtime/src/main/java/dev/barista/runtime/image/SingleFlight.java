package dev.barista.runtime.image;

import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/// Does a piece of work once for all callers at the same time: the first to come does it on its own
/// thread, the others wait for its result. If it fails, `shared` says whether the others fail too,
/// or try themselves.
///
/// Thread-safe. Holds only what is under way.
final class SingleFlight<K, V> {

    private final ConcurrentMap<K, FutureTask<V>> flights = new ConcurrentHashMap<>();
    private final Predicate<Throwable> shared;

    SingleFlight(Predicate<Throwable> shared) {
        this.shared = shared;
    }

    V run(K key, Callable<V> work) throws ExecutionException, InterruptedException {
        while (true) {
            FutureTask<V> own = new FutureTask<>(work);
            FutureTask<V> flight = flights.putIfAbsent(key, own);
            if (flight == null) {
                try {
                    own.run();
                } finally {
                    flights.remove(key, own);
                }
                return own.get();
            }
            try {
                return flight.get();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (cause != null && shared.test(cause)) {
                    throw e;
                }
            }
        }
    }
}
