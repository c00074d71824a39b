package dev.barista.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class LogSetupTest {

    @TempDir Path folder;

    private final LoggerContext loggers = new LoggerContext();

    @AfterEach
    void stop() {
        loggers.stop();
    }

    @Test
    void aLineHasTimeLevelClassMessageAndValues() throws IOException {
        Path file = folder.resolve("barista.log");

        log(file, null).atInfo().addKeyValue("revision", "green").log("scaled");

        assertThat(Files.readString(file))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Scaler: scaled revision=\"green\"\n");
    }

    @Test
    void theLevelIsASetting() throws IOException {
        Path file = folder.resolve("barista.log");
        Logger log = log(file, "warn");

        log.info("quiet");
        log.warn("loud");

        assertThat(Files.readString(file)).contains("loud").doesNotContain("quiet");
    }

    @Test
    void anUnknownLevelIsInfo() throws IOException {
        Path file = folder.resolve("barista.log");
        Logger log = log(file, "chatty");

        log.debug("quiet");
        log.info("loud");

        assertThat(Files.readString(file)).contains("loud").doesNotContain("quiet");
    }

    @Test
    void keepsFourFilesOfTenMegabytesAlsoInAFolderWithAPercentSign() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("100%d"));
        Logger log = log(odd.resolve("barista.log"), null);
        String line = "x".repeat(1 << 20);

        for (int i = 0; i < 60; i++) {
            log.info(line);
        }
        loggers.stop();

        try (Stream<Path> files = Files.list(odd)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "barista.log", "barista.log.1", "barista.log.2", "barista.log.3");
        }
        assertThat(loggers.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getLevel() == Status.ERROR);
    }

    @Test
    void logbackFindsItAsAService() {
        assertThat(
                        ServiceLoader.load(Configurator.class).stream()
                                .map(ServiceLoader.Provider::type))
                .contains(LogSetup.class);
    }

    private Logger log(Path file, @Nullable String level) {
        loggers.setMDCAdapter(new LogbackMDCAdapter());
        var setup = new LogSetup(file.toString(), level);
        setup.setContext(loggers);
        setup.configure(loggers);
        loggers.start();
        return loggers.getLogger("dev.barista.control.Scaler");
    }
}
