package dev.barista.app.wiring;

import dev.barista.apiserver.session.PodSessions;
import dev.barista.apiserver.session.RunningContainer;
import dev.barista.apiserver.session.RunningPod;
import dev.barista.apiserver.session.Session;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.session.ContainerSession;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.runtime.linux.SocketStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// Commands in the node's containers and connections to them, for the API server.
record ContainerSessions(dev.barista.node.session.PodSessions node, ProbeSocket sockets)
        implements PodSessions {

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);

    @Override
    public RunningContainer container(ObjectKey pod, String container) {
        return new Container(node.container(pod, container));
    }

    @Override
    public RunningPod pod(ObjectKey pod) {
        return new Pod(node.pod(pod), sockets);
    }

    private record Container(ContainerSession session) implements RunningContainer {

        @Override
        public Session exec(Command command) throws IOException {
            Size size = command.terminal() ? Size.USUAL : null;
            var spec = new ExecSpec(command.arguments(), command.input(), size);
            return new Running(session.exec(spec));
        }

        @Override
        public Session attach(boolean input) throws IOException {
            return new Running(session.attach(input));
        }

        @Override
        public boolean hasTerminal() {
            return session.hasTerminal();
        }
    }

    private record Running(Exec exec) implements Session {

        @Override
        public OutputStream input() {
            return exec.input();
        }

        @Override
        public InputStream output() {
            return exec.output();
        }

        @Override
        public InputStream errors() {
            return exec.errors();
        }

        @Override
        public void resize(int columns, int rows) throws IOException {
            exec.resize(new Size(columns, rows));
        }

        @Override
        public CompletionStage<End> end() {
            return exec.exit().thenApply(how -> new End(how.code(), how.failure()));
        }

        @Override
        public void close() {
            exec.close();
        }
    }

    private record Pod(ContainerSession session, ProbeSocket sockets) implements RunningPod {

        @Override
        public Connection connect(int port) throws IOException {
            ContainerSession.Place place = session.place(port);
            try {
                return new Forwarded(sockets.open(place.endpoint(), CONNECTED_WITHIN), place);
            } catch (IOException | RuntimeException refused) {
                place.use().close();
                throw refused;
            }
        }

        @Override
        public CompletionStage<Void> end() {
            return session.end();
        }
    }

    private record Forwarded(SocketStream socket, ContainerSession.Place place)
            implements RunningPod.Connection {

        @Override
        public int read(byte[] into) throws IOException {
            return socket.read(into);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            socket.write(bytes, offset, length);
        }

        @Override
        public void closeOutput() {
            socket.closeOutput();
        }

        @Override
        public void close() {
            socket.close();
            place.use().close();
        }
    }
}
