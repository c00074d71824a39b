package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A pool whose kept streams, and whose new ones, the test hands out.
public final class FakePool implements StreamPool {

    private final Queue<FakeInstanceStream> kept = new ArrayDeque<>();
    private final Queue<Opener> openers = new ArrayDeque<>();

    /// Keeps a stream on a connection that was used before.
    public FakeInstanceStream keep() {
        FakeInstanceStream stream = new FakeInstanceStream(true);
        kept.add(stream);
        return stream;
    }

    /// How many new streams are waited for.
    public int opening() {
        return openers.size();
    }

    /// Opens the new stream that was asked for first.
    public FakeInstanceStream open() {
        FakeInstanceStream stream = new FakeInstanceStream(false);
        openers.remove().opened(stream);
        return stream;
    }

    /// Fails the new stream that was asked for first.
    public void fail(Throwable cause) {
        openers.remove().openFailed(cause);
    }

    @Override
    public @Nullable InstanceStream poll(Instance instance) {
        return kept.poll();
    }

    @Override
    public void open(Instance instance, Opener opener) {
        openers.add(opener);
    }
}
