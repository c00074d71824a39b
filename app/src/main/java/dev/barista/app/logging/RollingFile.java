package dev.barista.app.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;

/// Files of a log: at most four of 10 MB each.
final class RollingFile {

    private static final int OLD_FILES = 3;
    private static final long FILE_MEGABYTES = 10;

    /// @param encoder of its lines, for this file alone
    static Appender<ILoggingEvent> open(
            LoggerContext loggers, Path path, Encoder<ILoggingEvent> encoder) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(loggers);
        appender.setName("file " + path);
        appender.setFile(path.toString());
        appender.setEncoder(encoder);

        var old = new NumberedFiles(path, OLD_FILES);
        old.setContext(loggers);
        old.setParent(appender);
        old.start();
        appender.setRollingPolicy(old);

        var full = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        full.setContext(loggers);
        full.setMaxFileSize(new FileSize(FILE_MEGABYTES * FileSize.MB_COEFFICIENT));
        full.setCheckIncrement(new Duration(0)); // by itself it looks once a minute: no bound
        full.start();
        appender.setTriggeringPolicy(full);

        appender.start();
        return appender;
    }

    private RollingFile() {}
}
