package dev.barista.runtime.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec.Size;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A command that has ended as its script says, and takes any input.
record FakeExec(ExecResult result) implements Exec {

    @Override
    public OutputStream input() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream output() {
        return new ByteArrayInputStream(result.output().getBytes(UTF_8));
    }

    @Override
    public InputStream errors() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(Size size) {}

    @Override
    public CompletionStage<Outcome> exit() {
        return CompletableFuture.completedStage(new Outcome(result.code(), ""));
    }

    @Override
    public void close() {}
}
