package dev.barista.runtime.container;

import dev.barista.runtime.Container;
import dev.barista.runtime.ParkedContainer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A container whose program waits, whichever driver made it. Thread-safe: of all calls that start
/// or remove it, also when the driver is closed, one takes effect.
final class WaitingContainer implements ParkedContainer {

    private final LiveSandbox sandbox;
    private final Place place;
    private final Launcher.Waiting waiting;
    private final int stopSignal;
    private final AtomicBoolean taken = new AtomicBoolean();

    WaitingContainer(LiveSandbox sandbox, Place place, Launcher.Waiting waiting, int stopSignal) {
        this.sandbox = sandbox;
        this.place = place;
        this.waiting = waiting;
        this.stopSignal = stopSignal;
    }

    Place place() {
        return place;
    }

    Launcher.Waiting waiting() {
        return waiting;
    }

    int stopSignal() {
        return stopSignal;
    }

    @Override
    public String name() {
        return place.container();
    }

    @Override
    public Container start() throws IOException {
        if (taken.getAndSet(true)) {
            throw new IOException(place + ": ended while it waited");
        }
        return sandbox.begin(this);
    }

    @Override
    public void remove() {
        if (!taken.getAndSet(true)) {
            sandbox.remove(this);
        }
    }
}
