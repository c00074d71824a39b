package dev.barista.runtime.container;

import dev.barista.runtime.Instance;
import dev.barista.runtime.Parked;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A container whose program waits, whichever driver made it. Thread-safe: of all that want to
/// start or remove it, also of the driver that is closed, one does.
final class ParkedContainer implements Parked {

    /// What is the fleet's.
    interface Keeper {
        Container begin(ParkedContainer parked) throws IOException;

        void remove(ParkedContainer parked);
    }

    private final String id;
    private final Launcher.Waiting waiting;
    private final Keeper keeper;
    private final AtomicBoolean taken = new AtomicBoolean();

    ParkedContainer(String id, Launcher.Waiting waiting, Keeper keeper) {
        this.id = id;
        this.waiting = waiting;
        this.keeper = keeper;
    }

    @Override
    public String id() {
        return id;
    }

    Launcher.Waiting waiting() {
        return waiting;
    }

    @Override
    public Instance start() throws IOException {
        if (taken.getAndSet(true)) {
            throw new IOException(id + ": ended while it waited");
        }
        return keeper.begin(this);
    }

    @Override
    public void remove() {
        if (!taken.getAndSet(true)) {
            keeper.remove(this);
        }
    }
}
