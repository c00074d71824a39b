package dev.barista.runtime.container;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.container.Launcher.Surrounding;
import dev.barista.runtime.container.Launcher.Waiting;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes containers with a launcher: a folder, a control group, mounts, a process.
///
/// What was made is taken away again in the reverse order, whether the container ended, could not
/// be started, or was left behind by an earlier process. Thread-safe.
final class ContainerMaker {

    private static final Logger log = LoggerFactory.getLogger(ContainerMaker.class);

    /// Starts under way at a time.
    private static final int SIDE_BY_SIDE = 8;

    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final int SIGKILL = 9;

    private final Parts parts;
    private final Launcher launcher;
    private final Semaphore starts = new Semaphore(SIDE_BY_SIDE, true);

    ContainerMaker(Parts parts, Launcher launcher) {
        this.parts = parts;
        this.launcher = launcher;
    }

    Parts parts() {
        return parts;
    }

    Launcher launcher() {
        return launcher;
    }

    /// In a folder that is there. What was made must be cleaned up when this fails.
    ///
    /// @param console closed by the caller
    /// @return its first process
    Child start(Place place, Surrounding sandbox, ContainerSpec spec, ProgramConsole console)
            throws IOException {
        return inTurn(
                place,
                () -> {
                    Child child = launcher.start(place, sandbox, spec, console);
                    new ProcessRecord(place.folder()).running(child.pid());
                    return child;
                });
    }

    Waiting park(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException {
        return inTurn(
                place,
                () -> {
                    Waiting waiting = launcher.park(place, sandbox, spec);
                    if (waiting.first().isPresent()) {
                        record(place, waiting);
                    }
                    return waiting;
                });
    }

    private static void record(Place place, Waiting waiting) throws IOException {
        try {
            new ProcessRecord(place.folder()).parked(waiting.first().orElseThrow().pid());
        } catch (IOException e) {
            waiting.end();
            throw e;
        }
    }

    /// Does not wait for other starts: little is left to do, and a request waits for it.
    Child begin(Place place, Waiting waiting) throws IOException {
        Child child = waiting.begin();
        if (waiting.first().isPresent()) {
            new ProcessRecord(place.folder()).begun();
        } else {
            new ProcessRecord(place.folder()).running(child.pid());
        }
        return child;
    }

    private interface Work<T> {
        T call() throws IOException;
    }

    /// Starts wait for each other beyond [#SIDE_BY_SIDE]: a start is work for a core, and more of
    /// them at once only make each one late.
    private <T> T inTurn(Place place, Work<T> work) throws IOException {
        try {
            if (!starts.tryAcquire(LONGEST_QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s: not started within %s of waiting for other starts"
                                .formatted(place, LONGEST_QUEUE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(place + ": interrupted before its start", e);
        }
        try {
            return work.call();
        } finally {
            starts.release();
        }
    }

    /// Waits until a container that was killed has ended.
    static void awaitEnd(Place place, Future<?> exit) {
        try {
            exit.get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atError().addKeyValue("container", place).log("does not end when killed");
        }
    }

    /// Never throws: what cannot be cleaned up now is found by the next sweep.
    void cleanUp(Place place) {
        try {
            launcher.forget(place);
            killAll(place.sandbox(), parts.cgroup(place));
            parts.cgroup(place).remove();
            StateFolder.delete(place.folder());
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("container", place).setCause(e).log("cannot clean up");
        }
    }

    /// Takes away a sandbox whose containers have been cleaned up. Never throws, as [#cleanUp].
    void cleanUp(String sandbox, Path folder) {
        try {
            Cgroup cgroup = parts.cgroups().group(parts.cgroupPath(sandbox));
            killAll(sandbox, cgroup);
            cgroup.remove();
            StateFolder.delete(folder);
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("sandbox", sandbox).setCause(e).log("cannot clean up");
        }
    }

    /// What is frozen does not end: it is thawed as a whole.
    private void killAll(String sandbox, Cgroup cgroup) throws IOException {
        List<Long> left = cgroup.pids();
        if (!left.isEmpty()) {
            left.forEach(pid -> Processes.signal(pid, SIGKILL));
            parts.cgroups().group(parts.cgroupPath(sandbox)).thaw();
        }
    }

    /// Ends what an earlier process has left of a container, and cleans up.
    void sweep(Place place) throws IOException {
        var record = new ProcessRecord(place.folder());
        Optional<Child> child = record.findRunning(parts.children());
        if (child.isEmpty()) {
            child = record.findParked(parts.children());
        }
        child.ifPresent(first -> first.signal(SIGKILL));
        for (long pid : launcher.strays(place.folder())) {
            Processes.signal(pid, SIGKILL);
        }
        if (child.isPresent()) {
            parts.cgroups().group(parts.cgroupPath(place.sandbox())).thaw();
            awaitEnd(place, child.get().exit());
        }
        cleanUp(place);
    }
}
