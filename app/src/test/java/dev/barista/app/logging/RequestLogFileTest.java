package dev.barista.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.requestlog.LogTemplate;
import dev.barista.model.requestlog.Names;
import dev.barista.model.requestlog.RequestEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class RequestLogFileTest {

    private static final Names NAMES = new Names("coffee", "coffee", "pod", "10.88.0.2");

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong();

    private static Optional<LogTemplate> template(String text) {
        return LogTemplate.find(text);
    }

    private static RequestEntry entry(String uri) {
        return new RequestEntry(
                new ObjectKey("default", "coffee-00001"),
                "uid",
                "GET",
                uri,
                "coffee.test",
                "HTTP/1.1",
                0,
                "",
                "",
                "127.0.0.1",
                "",
                200,
                5,
                Duration.ofMillis(1));
    }

    private RequestLogFile open(Function<RequestEntry, Names> names) {
        return new RequestLogFile(file(), names, now::get);
    }

    private Path file() {
        return folder.resolve("requests.log");
    }

    @Test
    void writesALineForEachRequestByTheTemplateOfTheMoment() throws Exception {
        try (var log = open(_ -> NAMES)) {
            log.configure(template("{{.Request.RequestURI}} {{.Revision.PodIP}} {} 100%"));
            log.note(entry("/one"));
            log.note(entry("/two"));
        }

        assertThat(file()).hasContent("/one 10.88.0.2 {} 100%\n/two 10.88.0.2 {} 100%\n");
    }

    @Test
    void makesNoFileUnlessItIsWanted() throws Exception {
        try (var log = open(_ -> NAMES)) {
            log.configure(Optional.empty());
            assertThat(log.isOn()).isFalse();
        }

        assertThat(file()).doesNotExist();
    }

    @Test
    void canBeSwitchedOffAndOnAgain() throws Exception {
        try (var log = open(_ -> NAMES)) {
            log.configure(template("{{.Request.RequestURI}}"));
            assertThat(log.isOn()).isTrue();
            log.configure(Optional.empty());
            assertThat(log.isOn()).isFalse();
            log.configure(template("again {{.Request.RequestURI}}"));
            log.note(entry("/one"));
        }

        assertThat(file()).hasContent("again /one\n");
    }

    @Test
    void dropsAndCountsWhatTheDiskIsTooSlowFor() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        int sent = RequestLogFile.WAITING + 11;
        try (var log =
                open(_ -> {
                    begun.countDown();
                    await(goOn);
                    return NAMES;
                })) {
            log.configure(template("{{.Request.RequestURI}}"));
            log.note(entry("/first"));
            begun.await();
            for (int each = 1; each < sent; each++) {
                log.note(entry("/"));
            }

            assertThat(log.dropped()).isEqualTo(10);
            goOn.countDown();
        }

        assertThat(Files.readAllLines(file())).hasSize(sent - 10);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goesOnAfterARequestThatCannotBeWritten() throws Exception {
        try (var log =
                open(entry -> {
                    if (entry.uri().equals("/bad")) {
                        throw new IllegalStateException("no names");
                    }
                    return NAMES;
                })) {
            log.configure(template("{{.Request.RequestURI}}"));
            log.note(entry("/bad"));
            log.note(entry("/good"));
        }

        assertThat(file()).hasContent("/good\n");
    }

    @Test
    void saysOnceThatTheDiskIsFull() throws Exception {
        Files.createSymbolicLink(file(), Path.of("/dev/full"));

        List<String> told = new ArrayList<>();
        try (var _ = new Heard(told);
                var log = open(_ -> NAMES)) {
            log.configure(template("{{.Request.RequestURI}}"));
            log.note(entry("/one"));
            log.note(entry("/two"));
        }

        assertThat(told)
                .containsExactly(
                        file()
                                + ": No space left on device (expected: can be written to); lines are missing");
    }

    @Test
    void opensTheFileAgainThatCouldNotBeOpened() throws Exception {
        Files.createDirectory(file());

        List<String> told = new ArrayList<>();
        try (var heard = new Heard(told);
                var log = open(_ -> NAMES)) {
            log.configure(template("{{.Request.RequestURI}}"));
            heard.awaitFirst();
            Files.delete(file());
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            log.note(entry("/later"));
        }

        assertThat(told)
                .hasSize(1)
                .first()
                .asString()
                .startsWith(file() + ": (Is a directory) (expected: ");
        assertThat(file()).hasContent("/later\n");
    }

    /// What [FileTrouble] logs.
    private static final class Heard extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final List<String> told;
        private final CountDownLatch first = new CountDownLatch(1);
        private final Logger logger = (Logger) LoggerFactory.getLogger(FileTrouble.class);

        Heard(List<String> told) {
            this.told = told;
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getFormattedMessage());
            first.countDown();
        }

        void awaitFirst() throws InterruptedException {
            first.await();
        }

        @Override
        public void close() {
            logger.detachAppender(this);
        }
    }
}
