package dev.barista.gateway;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// Runs short programs of the operations of a test class on several threads, and lets these take
/// turns in many ways at each access to memory that they share.
///
/// `-Dinterleavings=N` makes N times as many programs as the usual build.
public final class Interleavings {

    private static final int PROGRAMS = 8 * Integer.getInteger("interleavings", 1);
    private static final int ORDERS = 100;

    /// Classes are instrumented within it, which takes long on a busy machine; Lincheck's own 10 s
    /// were not enough there.
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    public static void explore(Class<?> operations, int threads, int calls) {
        var options = new ModelCheckingOptions();
        options.invocationTimeout$lincheck(LONGEST_RUN.toMillis());
        options.threads(threads)
                .actorsPerThread(calls)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(PROGRAMS)
                .invocationsPerIteration(ORDERS)
                .check(operations);
    }

    private Interleavings() {}
}
