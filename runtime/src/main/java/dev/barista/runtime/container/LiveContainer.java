package dev.barista.runtime.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.runtime.Container;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.Usage;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A container with a pid namespace of its own, whichever driver made it. Thread-safe.
final class LiveContainer implements Container {

    private static final Logger log = LoggerFactory.getLogger(LiveContainer.class);
    private static final int SIGKILL = 9;

    private final LiveSandbox sandbox;
    private final Place place;
    private final Child child;
    private final Cgroup cgroup;
    private final int stopSignal;
    private final CompletableFuture<Exit> exit;
    private final ProgramConsole console;

    /// The processor time where no group counts it: never less than what was seen once.
    @GuardedBy("this")
    private Duration seen = Duration.ZERO;

    /// @param console closed by this when it has ended
    LiveContainer(
            LiveSandbox sandbox,
            Place place,
            Child child,
            Cgroup cgroup,
            int stopSignal,
            ProgramConsole console) {
        this.sandbox = sandbox;
        this.place = place;
        this.child = child;
        this.cgroup = cgroup;
        this.stopSignal = stopSignal;
        this.console = console;
        this.exit = child.exit().thenApply(this::exitOf);
    }

    @Override
    public Optional<Path> writableLayer() {
        return Optional.of(place.folder().resolve("upper"));
    }

    Place place() {
        return place;
    }

    @Override
    public String name() {
        return place.container();
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public CompletionStage<Exit> exit() {
        return exit.minimalCompletionStage();
    }

    private Exit exitOf(int code) {
        console.ended();
        try {
            boolean killed = code == 128 + SIGKILL || code == Children.UNKNOWN;
            return new Exit(code, killed && cgroup.outOfMemory());
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("container", place)
                    .setCause(e)
                    .log("cannot tell why it was killed");
            return new Exit(code, false);
        }
    }

    boolean hasEnded() {
        return exit.isDone();
    }

    void awaitEnd() {
        ContainerMaker.awaitEnd(place, exit);
    }

    /// A frozen process gets its signal when it is thawed, so thawing comes second: nothing else
    /// runs in between.
    @Override
    public void terminate() {
        child.signal(stopSignal);
        thawToEnd();
    }

    @Override
    public void kill() {
        child.signal(SIGKILL);
        thawToEnd();
    }

    private void thawToEnd() {
        try {
            sandbox.thaw();
        } catch (IOException e) {
            log.atWarn().addKeyValue("container", place).setCause(e).log("cannot thaw");
        }
    }

    /// For a sandbox that no group can freeze.
    void signalAll(int signal) throws IOException {
        for (long pid : processes()) {
            Processes.signal(pid, signal);
        }
    }

    private List<Long> processes() throws IOException {
        try {
            return exit.isDone() ? List.of() : Processes.inNamespaceOf(pid());
        } catch (NoSuchFileException ended) {
            return List.of(); // its exit has not been seen yet
        }
    }

    @Override
    public Usage usage() throws IOException {
        Optional<Usage> counted = cgroup.usage();
        if (counted.isPresent()) {
            return counted.get();
        }
        Duration cpu = child.cpuTime();
        long memory = 0;
        for (long pid : processes()) {
            cpu = cpu.plus(Processes.cpuTime(pid));
            memory += Processes.residentBytes(pid);
        }
        return new Usage(atLeastWhatWasSeen(cpu), memory);
    }

    /// A process that ended between two looks cannot be counted, but what was seen of it stays.
    private synchronized Duration atLeastWhatWasSeen(Duration cpu) {
        if (cpu.compareTo(seen) > 0) {
            seen = cpu;
        }
        return seen;
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        return sandbox.exec(running(), command, timeout);
    }

    @Override
    public Exec exec(ExecSpec spec) throws IOException {
        return sandbox.exec(running(), spec);
    }

    private Launcher.Running running() throws IOException {
        if (exit.isDone()) {
            throw new IOException("container %s: has ended (expected: running)".formatted(place));
        }
        if (sandbox.frozen()) {
            throw new IOException("container %s: is frozen (expected: running)".formatted(place));
        }
        return new Launcher.Running(place, pid());
    }

    @Override
    public OutputStream input() throws IOException {
        return console.open();
    }

    @Override
    public void resize(Size size) throws IOException {
        console.resize(size);
    }

    void closeConsole() {
        console.close();
    }

    @Override
    public void remove() {
        sandbox.remove(this);
    }
}
