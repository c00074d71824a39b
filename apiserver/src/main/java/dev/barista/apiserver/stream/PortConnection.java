package dev.barista.apiserver.stream;

import dev.barista.apiserver.session.RunningPod;
import dev.barista.apiserver.session.RunningPod.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection between a client's streams and a port of a pod. Thread-safe.
///
/// @param name of the pod, for messages
record PortConnection(RunningPod pod, String name) {

    private static final Logger log = LoggerFactory.getLogger(PortConnection.class);

    /// Tells the client first which port the streams are of: two bytes, the lower one first.
    void runAfterNumbers(int port, ByteStream data, ByteStream error) {
        byte[] number = {(byte) port, (byte) (port >> 8)};
        try {
            data.write(number, 0, 2);
            error.write(number, 0, 2);
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("client of a forwarded port gone");
            return;
        }
        run(port, data, error);
    }

    /// Returns when the pod has closed the connection, or the client has gone.
    void run(int port, ByteStream data, ByteStream error) {
        error.discard();
        try {
            forward(port, data, error);
            data.end();
            error.end();
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("client of a forwarded port gone");
        } finally {
            data.discard();
        }
    }

    private void forward(int port, ByteStream data, ByteStream error) throws IOException {
        Connection connection;
        try {
            connection = pod.connect(port);
        } catch (IOException refused) {
            String message =
                    "error forwarding port %d to pod %s: failed to connect to localhost:%d inside the pod: %s"
                            .formatted(port, name, port, refused.getMessage());
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            error.write(text, 0, text.length);
            return;
        }
        Thread sending =
                Thread.ofVirtual().name("api-forward-up").start(() -> send(data, connection));
        try (connection) {
            receive(connection, data);
        } finally {
            data.discard();
            sending.interrupt();
        }
    }

    private static void send(ByteStream data, Connection connection) {
        byte[] block = new byte[ByteStream.BLOCK];
        try {
            for (int count = data.read(block); count >= 0; count = data.read(block)) {
                connection.write(block, 0, count);
            }
            connection.closeOutput();
        } catch (IOException ended) {
            log.atTrace().setCause(ended).log("forwarded port takes no more");
        }
    }

    /// What the pod sends, to its end; a connection that it resets ends too.
    private static void receive(Connection connection, ByteStream data) throws IOException {
        byte[] block = new byte[ByteStream.BLOCK];
        for (int count = read(connection, block); count >= 0; count = read(connection, block)) {
            data.write(block, 0, count);
        }
    }

    private static int read(Connection connection, byte[] block) {
        try {
            return connection.read(block);
        } catch (IOException ended) {
            log.atTrace().setCause(ended).log("forwarded port failed");
            return -1;
        }
    }
}
