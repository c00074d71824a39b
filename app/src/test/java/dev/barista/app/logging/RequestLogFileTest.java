package dev.barista.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.requestlog.LogTemplate;
import dev.barista.model.requestlog.Names;
import dev.barista.model.requestlog.RequestEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RequestLogFileTest {

    private static final Names NAMES = new Names("coffee", "coffee", "pod", "10.88.0.2");

    @TempDir private Path folder;

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

    private Path file() {
        return folder.resolve("requests.log");
    }

    @Test
    void writesALineForEachRequestByTheTemplateOfTheMoment() throws Exception {
        try (var log = new RequestLogFile(file(), _ -> NAMES)) {
            log.configure(template("{{.Request.RequestURI}} {{.Revision.PodIP}} {} 100%"));
            log.note(entry("/one"));
            log.note(entry("/two"));
        }

        assertThat(file()).hasContent("/one 10.88.0.2 {} 100%\n/two 10.88.0.2 {} 100%\n");
    }

    @Test
    void makesNoFileUnlessItIsWanted() throws Exception {
        try (var log = new RequestLogFile(file(), _ -> NAMES)) {
            log.configure(Optional.empty());
            assertThat(log.isOn()).isFalse();
        }

        assertThat(file()).doesNotExist();
    }

    @Test
    void canBeSwitchedOffAndOnAgain() throws Exception {
        try (var log = new RequestLogFile(file(), _ -> NAMES)) {
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
                new RequestLogFile(
                        file(),
                        _ -> {
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
                new RequestLogFile(
                        file(),
                        entry -> {
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
}
