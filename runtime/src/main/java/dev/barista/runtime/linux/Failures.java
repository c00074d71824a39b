package dev.barista.runtime.linux;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/// Throws again on this thread what another thread threw.
final class Failures {

    static IOException of(ExecutionException wrapper) {
        if (wrapper.getCause() instanceof IOException failure) {
            return new IOException(failure.getMessage(), failure);
        }
        throw new IllegalStateException(wrapper.getCause());
    }

    private Failures() {}
}
