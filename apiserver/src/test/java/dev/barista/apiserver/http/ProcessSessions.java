package dev.barista.apiserver.http;

import dev.barista.apiserver.session.PodSessions;
import dev.barista.apiserver.session.RunningContainer;
import dev.barista.apiserver.session.RunningPod;
import dev.barista.apiserver.session.Session;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/// Pods whose containers are this machine: commands are its processes, ports its loopback's. A
/// container called `stopped` does not run. Thread-safe.
final class ProcessSessions implements PodSessions {

    /// The size that a terminal was given last is this text.
    final BlockingQueue<String> sizes = new LinkedBlockingQueue<>();

    /// Commands that have ended or were closed.
    final List<Process> processes = new CopyOnWriteArrayList<>();

    final CompletableFuture<Void> podEnd = new CompletableFuture<>();

    @Override
    public RunningContainer container(ObjectKey pod, String container) {
        if (container.equals("stopped")) {
            throw new ApiException(
                    new ApiStatus(
                            500,
                            "InternalError",
                            "unable to upgrade connection: container not found (\"stopped\")"));
        }
        return new Container();
    }

    @Override
    public RunningPod pod(ObjectKey pod) {
        return new Pod();
    }

    private final class Container implements RunningContainer {

        @Override
        public Session exec(Command command) throws IOException {
            if (command.arguments().getFirst().equals("missing")) {
                throw new IOException("exec: \"missing\": executable file not found in $PATH");
            }
            var builder = new ProcessBuilder(command.arguments());
            if (command.terminal()) {
                builder.redirectErrorStream(true);
            }
            Process process = builder.start();
            processes.add(process);
            if (!command.input()) {
                process.getOutputStream().close();
            }
            return new Running(process);
        }

        @Override
        public Session attach(boolean input) throws IOException {
            return exec(new Command(List.of("cat"), input, false));
        }

        @Override
        public boolean hasTerminal() {
            return false;
        }
    }

    private final class Running implements Session {
        private final Process process;

        private Running(Process process) {
            this.process = process;
        }

        @Override
        public OutputStream input() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    process.getOutputStream().write(one);
                    process.getOutputStream().flush();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    process.getOutputStream().write(bytes, offset, length);
                    process.getOutputStream().flush();
                }

                @Override
                public void close() throws IOException {
                    process.getOutputStream().close();
                }
            };
        }

        @Override
        public InputStream output() {
            return process.getInputStream();
        }

        @Override
        public InputStream errors() {
            return process.getErrorStream();
        }

        @Override
        public void resize(int columns, int rows) {
            sizes.add(columns + "x" + rows);
        }

        @Override
        public CompletionStage<End> end() {
            return process.onExit().thenApply(ended -> new End(ended.exitValue(), ""));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private final class Pod implements RunningPod {

        @Override
        public Connection connect(int port) throws IOException {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            return new Connection() {
                @Override
                public int read(byte[] into) throws IOException {
                    return socket.getInputStream().read(into);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    socket.getOutputStream().write(bytes, offset, length);
                }

                @Override
                public void closeOutput() {
                    try {
                        socket.shutdownOutput();
                    } catch (IOException gone) {
                        return; // as a real one: who has gone takes no more
                    }
                }

                @Override
                public void close() {
                    try {
                        socket.close();
                    } catch (IOException gone) {
                        throw new IllegalStateException(gone);
                    }
                }
            };
        }

        @Override
        public CompletionStage<Void> end() {
            return podEnd.minimalCompletionStage();
        }
    }
}
