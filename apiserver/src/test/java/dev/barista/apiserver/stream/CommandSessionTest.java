package dev.barista.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CommandSessionTest {

    private static final Duration NO_LIMIT = Duration.ofMinutes(1);

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private Set<String> untilThen = Set.of("input typed");
    private final Program program = new Program();

    @Test
    void a_program_has_the_size_of_its_terminal_before_it_reads() throws Exception {
        var size = new Sent("{\"Width\":77,\"Height\":33}", new CountDownLatch(1));
        var session = new CommandSession(client(size), NO_LIMIT);
        Thread running = Thread.ofPlatform().start(() -> run(session));
        size.asked().await();
        assertThat(happened).isEmpty();

        size.sent().countDown();
        running.join();

        assertThat(happened).containsExactly("open", "resize 77x33", "input typed");
    }

    @Test
    void a_client_that_tells_no_size_is_served_all_the_same() throws Exception {
        var never = new Sent("", new CountDownLatch(1));

        new CommandSession(client(never), Duration.ofMillis(1)).run(program::open);

        assertThat(happened).containsExactly("open", "input typed");
    }

    @Test
    void what_is_no_size_ends_the_sizes_and_not_the_program() throws Exception {
        new CommandSession(client(Sent.atOnce("nonsense")), NO_LIMIT).run(program::open);

        assertThat(happened).containsExactly("open", "input typed");
    }

    @Test
    void a_later_size_follows_while_the_program_runs() throws Exception {
        var sizes = Sent.atOnce("{\"Width\":10,\"Height\":5}\n{\"Width\":20,\"Height\":9}");

        untilThen = Set.of("input typed", "resize 20x9");

        new CommandSession(client(sizes), NO_LIMIT).run(program::open);

        assertThat(happened).startsWith("open").containsAll(untilThen);
    }

    private void run(CommandSession session) {
        try {
            session.run(program::open);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CommandStreams client(ByteStream sizes) {
        return new CommandStreams(
                new CommandProtocol("v5.channel.k8s.io", 5, false),
                Optional.of(Sent.atOnce("typed")),
                Optional.of(Sent.atOnce("")),
                Optional.empty(),
                Sent.atOnce(""),
                Optional.of(sizes),
                () -> {});
    }

    /// Ends when all has happened that a test waits for.
    private final class Program implements Session {

        private final CompletableFuture<End> end = new CompletableFuture<>();

        Session open() {
            happened.add("open");
            return this;
        }

        private void happen(String what) {
            happened.add(what);
            if (happened.containsAll(untilThen)) {
                end.complete(new End(0, ""));
            }
        }

        @Override
        public OutputStream input() {
            return new OutputStream() {
                @Override
                public void write(int one) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    happen("input " + new String(bytes, offset, length, StandardCharsets.UTF_8));
                }
            };
        }

        @Override
        public InputStream output() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream errors() {
            return InputStream.nullInputStream();
        }

        @Override
        public void resize(int columns, int rows) {
            happen("resize " + columns + "x" + rows);
        }

        @Override
        public CompletionStage<End> end() {
            return end;
        }

        @Override
        public void close() {}
    }

    /// A stream on which a client sends one text, and then ends it.
    ///
    /// @param sent when it does; never if nobody counts down
    /// @param asked when it is read for the first time
    private record Sent(
            String text, CountDownLatch sent, CountDownLatch asked, AtomicBoolean isRead)
            implements ByteStream {

        Sent(String text, CountDownLatch sent) {
            this(text, sent, new CountDownLatch(1), new AtomicBoolean());
        }

        static ByteStream atOnce(String text) {
            return new Sent(text, new CountDownLatch(0));
        }

        @Override
        public int read(byte[] into) throws IOException {
            asked.countDown();
            try {
                sent.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (text.isEmpty() || !isRead.compareAndSet(false, true)) {
                return -1;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(bytes, 0, into, 0, bytes.length);
            return bytes.length;
        }

        @Override
        public void write(byte[] block, int offset, int length) {}

        @Override
        public void end() {}

        @Override
        public void discard() {}
    }
}
