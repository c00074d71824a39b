package dev.barista.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import dev.barista.model.requestlog.LogTemplate;
import dev.barista.model.requestlog.Names;
import dev.barista.model.requestlog.RequestEntry;
import dev.barista.model.requestlog.RequestLog;
import dev.barista.model.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Writes a line for each request to a file: at most four of 10 MB each.
///
/// No request waits for the disk: at most [#WAITING] wait to be written, those that come then are
/// counted and dropped. The file is made when it is first wanted. While it cannot be made, or the
/// disk is full, the log says so, and it is tried again.
public final class RequestLogFile implements RequestLog, AutoCloseable {

    static final int WAITING = 8_192;

    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final long REOPEN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String NAME = "barista.requests";
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(RequestLogFile.class);

    private final Path file;
    private final Function<RequestEntry, Names> names;
    private final Ticker ticker;
    private final BlockingQueue<RequestEntry> waiting = new ArrayBlockingQueue<>(WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer =
            Thread.ofPlatform().daemon().name("request-log").unstarted(this::run);
    private volatile @Nullable LogTemplate template;
    private volatile boolean closed;

    /// @param names called on the thread that writes; may block
    public RequestLogFile(Path file, Function<RequestEntry, Names> names, Ticker ticker) {
        this.file = file;
        this.names = names;
        this.ticker = ticker;
    }

    /// From now on requests become lines by this template; none if it is empty.
    public synchronized void configure(Optional<LogTemplate> next) {
        template = next.orElse(null);
        if (next.isPresent() && writer.getState() == Thread.State.NEW) {
            writer.start();
        }
    }

    @Override
    public boolean isOn() {
        return template != null;
    }

    @Override
    public void note(RequestEntry entry) {
        if (!waiting.offer(entry)) {
            dropped.increment();
        }
    }

    /// Requests that were not written, because the disk was slower than they came.
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        var loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        var trouble = new FileTrouble(file, ticker);
        loggers.getStatusManager().add(trouble);
        long reopen = ticker.nanos() + REOPEN_NANOS;
        Appender<ILoggingEvent> appender = RollingFile.open(loggers, file, lines(loggers));
        Logger lines = loggers.getLogger(NAME);
        lines.setAdditive(false);
        lines.setLevel(Level.INFO);
        lines.addAppender(appender);
        try {
            while (!closed || !waiting.isEmpty()) {
                RequestEntry next = waiting.poll(1, TimeUnit.SECONDS);
                if (!appender.isStarted() && ticker.nanos() - reopen >= 0) {
                    reopen = ticker.nanos() + REOPEN_NANOS;
                    appender.start();
                }
                if (next != null) {
                    write(lines, next);
                }
            }
        } catch (InterruptedException ended) {
            log.atDebug().log("the log of requests ends with some that were not written");
        } finally {
            lines.detachAppender(appender);
            appender.stop();
            loggers.getStatusManager().remove(trouble);
        }
    }

    private void write(Logger lines, RequestEntry entry) {
        LogTemplate now = template;
        if (now != null) {
            try {
                lines.info(now.line(entry, names.apply(entry)));
            } catch (RuntimeException failure) {
                log.atWarn()
                        .setCause(failure)
                        .log("a request was not written to the log of requests");
            }
        }
    }

    private static PatternLayoutEncoder lines(LoggerContext loggers) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern("%msg%n");
        encoder.start();
        return encoder;
    }

    /// Writes what waits, for at most two seconds.
    @Override
    public void close() {
        closed = true;
        try {
            if (writer.getState() != Thread.State.NEW && !writer.join(CLOSE)) {
                writer.interrupt();
            }
        } catch (InterruptedException ended) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
