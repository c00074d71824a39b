package dev.barista.runtime.image;

import dev.barista.runtime.Images.ImageException;
import dev.barista.runtime.layer.LayerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends work on an image in time, and says what went wrong in words for its user.
///
/// @param image whose work it is
/// @param root of the store
record Failures(String image, Path root) {

    /// Runs `work` on a thread of its own and interrupts it at the limit, or when the caller is
    /// interrupted. Returns when it has ended.
    <T> T within(Duration limit, String what, Callable<T> work)
            throws ImageException, InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<T> result = executor.submit(work);
            try {
                return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                result.cancel(true);
                throw new ImageException(
                        "image %s: not %s within %d s".formatted(image, what, limit.toSeconds()),
                        e);
            } catch (ExecutionException e) {
                throw told(e);
            } finally {
                result.cancel(true);
            }
        }
    }

    private ImageException told(ExecutionException failure) throws InterruptedException {
        IOException cause = Layers.thrown(failure);
        if (cause instanceof InterruptedIOException
                || cause instanceof ClosedByInterruptException) {
            throw new InterruptedException("interrupted: " + image);
        }
        if (cause instanceof ImageException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left on device") || message.contains("quota exceeded")) {
            return new ImageException(
                    "image %s: no space left in %s (remove images with: barista image rm)"
                            .formatted(image, root),
                    cause);
        }
        boolean known = cause instanceof LayerException || message.contains("expected:");
        String text = known ? message : cause.getClass().getSimpleName() + ": " + message;
        return new ImageException("image %s: %s".formatted(image, text), cause);
    }
}
