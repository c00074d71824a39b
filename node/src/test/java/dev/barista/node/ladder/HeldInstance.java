package dev.barista.node.ladder;

import dev.barista.model.instance.Endpoint;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// An instance that only holds memory.
final class HeldInstance implements Instance {

    private final String id;
    private long memoryBytes;

    HeldInstance(String id, long memoryBytes) {
        this.id = id;
        this.memoryBytes = memoryBytes;
    }

    void holds(long bytes) {
        memoryBytes = bytes;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long pid() {
        return 1;
    }

    @Override
    public Endpoint endpoint(int port) {
        return new Endpoint.InNamespace(1, port);
    }

    @Override
    public CompletionStage<Exit> exit() {
        return new CompletableFuture<>();
    }

    @Override
    public void terminate() {}

    @Override
    public void kill() {}

    @Override
    public void freeze() {}

    @Override
    public boolean frozen() {
        return false;
    }

    @Override
    public void thaw() {}

    @Override
    public void limitCpu(int cpuMillis) {}

    @Override
    public Usage usage() {
        return new Usage(Duration.ZERO, memoryBytes);
    }

    @Override
    public ExecResult exec(List<String> command, Duration timeout) {
        return new ExecResult(0, "");
    }

    @Override
    public Exec exec(ExecSpec spec) {
        throw new UnsupportedOperationException("not of this test");
    }

    @Override
    public void remove() {}
}
