package dev.barista.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Sends the log to standard error, or to the file that [#FILE] names: then to at most four of 10
/// MB each. Logback finds it as a service before the first line is logged.
///
/// In code, because reading a configuration in XML loads some 600 classes, 4 MB, that nothing needs
/// afterwards.
public final class LogSetup extends ContextAwareBase implements Configurator {

    /// System property: path of the log file; without it the log goes to standard error.
    public static final String FILE = "barista.log.file";

    /// System property: the lowest level that is logged; `INFO` without it.
    public static final String LEVEL = "barista.log.level";

    private static final String LINE = " %-5level %logger{0}: %msg %kvp%n%ex{short}";

    private final @Nullable String file;
    private final @Nullable String level;

    public LogSetup() {
        this(System.getProperty(FILE), System.getProperty(LEVEL));
    }

    LogSetup(@Nullable String file, @Nullable String level) {
        this.file = file;
        this.level = level;
    }

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level, Level.INFO));
        loggers.getLogger("io.netty").setLevel(Level.WARN); // INFO is what a client did wrong
        root.addAppender(file == null ? console(loggers) : file(loggers, file));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Appender<ILoggingEvent> console(LoggerContext loggers) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(loggers);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(lines(loggers, "%d{HH:mm:ss.SSS}"));
        console.start();
        return console;
    }

    private static Appender<ILoggingEvent> file(LoggerContext loggers, String path) {
        return RollingFile.open(
                loggers, Path.of(path), lines(loggers, "%d{yyyy-MM-dd HH:mm:ss.SSS}"));
    }

    private static PatternLayoutEncoder lines(LoggerContext loggers, String time) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern(time + LINE);
        encoder.start();
        return encoder;
    }
}
