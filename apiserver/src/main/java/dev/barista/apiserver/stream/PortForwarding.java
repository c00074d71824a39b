package dev.barista.apiserver.stream;

import dev.barista.apiserver.session.RunningPod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Connects the streams of a client with ports of a pod, until the client goes or the pod ends.
///
/// @param forward one connection
public record PortForwarding(RunningPod pod, PortConnection forward) {

    /// Pairs of which one stream has come; the oldest is dropped for another.
    private static final int MOST_UNPAIRED = 64;

    private static final int LARGEST_PORT = 65_535;

    /// @param name of the pod, for messages
    public static PortForwarding of(RunningPod pod, String name) {
        return new PortForwarding(pod, new PortConnection(pod, name));
    }

    /// Over SPDY: a pair of streams for each connection that is made to the client, whenever it
    /// comes.
    ///
    /// @param idle how long to wait for the next
    /// @throws InterruptedException if the client has gone
    public void over(SpdyStreams spdy, Duration idle) throws InterruptedException {
        ExecutorService threads = threads();
        CompletableFuture<Void> ended = pod.end().toCompletableFuture().thenRun(spdy::endArrivals);
        Map<String, SpdyStreams.Stream> waiting = new LinkedHashMap<>();
        try {
            for (var next = spdy.next(idle); next.isPresent(); next = spdy.next(idle)) {
                accept(next.get(), waiting, threads);
            }
        } finally {
            ended.cancel(false);
            threads.shutdownNow();
            spdy.close();
        }
    }

    private void accept(
            SpdyStreams.Stream stream,
            Map<String, SpdyStreams.Stream> waiting,
            ExecutorService threads) {
        String type = stream.header("streamtype");
        Optional<Integer> port = port(stream.header("port"));
        if (port.isEmpty() || !List.of("data", "error").contains(type)) {
            stream.forget();
            return;
        }
        String pair = stream.header("requestid") + " " + port.get();
        SpdyStreams.Stream other = waiting.remove(pair);
        if (other == null || other.header("streamtype").equals(type)) {
            waiting.put(pair, stream);
            dropOldest(waiting);
        } else if (type.equals("data")) {
            threads.execute(() -> forward.run(port.get(), stream, other));
        } else {
            threads.execute(() -> forward.run(port.get(), other, stream));
        }
    }

    private static void dropOldest(Map<String, SpdyStreams.Stream> waiting) {
        if (waiting.size() > MOST_UNPAIRED) {
            var oldest = waiting.entrySet().iterator();
            oldest.next().getValue().forget();
            oldest.remove();
        }
    }

    private static Optional<Integer> port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= LARGEST_PORT ? Optional.of(port) : Optional.empty();
    }

    /// Over the channels of a WebSocket: one connection to each port, made at once.
    ///
    /// @param channels two for each port: its bytes, then what went wrong
    /// @throws InterruptedException if the client has gone
    public void over(WebSocketChannels channels, List<Integer> ports) throws InterruptedException {
        ExecutorService threads = threads();
        try {
            CompletableFuture<?>[] all = new CompletableFuture<?>[ports.size()];
            for (int n = 0; n < ports.size(); n++) {
                int port = ports.get(n);
                ByteStream data = channels.channel(2 * n);
                ByteStream error = channels.channel(2 * n + 1);
                all[n] =
                        CompletableFuture.runAsync(
                                () -> forward.runAfterNumbers(port, data, error), threads);
            }
            CompletableFuture<Void> done = CompletableFuture.allOf(all);
            CompletableFuture.anyOf(done, pod.end().toCompletableFuture().copy())
                    .exceptionally(bug -> null)
                    .get();
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            threads.shutdownNow();
            channels.close();
        }
    }

    private static ExecutorService threads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("api-forward-", 0).factory());
    }
}
