package dev.barista.store.ledger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.config.PricesConfig;
import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Ledger;
import dev.barista.model.ledger.Period;
import dev.barista.model.ledger.Span;
import dev.barista.store.Database;
import dev.barista.store.Readers;
import dev.barista.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cost ledger in `ledger.db`: its own thread writes what instances held and used, in sums by
/// hour.
///
/// Facts that are added together are written in one transaction: after `kill -9` the sums and the
/// counters they were made from agree. What cannot be written waits, summed, for the next try.
///
/// Thread-safe.
public final class SqliteLedger implements Ledger, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqliteLedger.class);
    private static final long CLOSE_MILLIS = 30_000;

    /// Retention is looked after once in so many transactions, and at opening.
    private static final int TIDY_EVERY = 1000;

    private final Database database;
    private final LedgerSettings settings;
    private final InstantSource clock;
    private final Connection writer;
    private final LedgerTables tables;
    private final Readers readers;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private Pending pending = new Pending();

    @GuardedBy("lock")
    private @Nullable Map<String, String> newPrices;

    @GuardedBy("lock")
    private long dropped;

    @GuardedBy("lock")
    private boolean closed;

    /// The last write failed; of the writer's thread.
    private boolean failing;

    private volatile Duration retention = PricesConfig.DEFAULT.metering().retention();

    /// @throws StoreException if the file is damaged
    public static SqliteLedger open(Path folder, LedgerSettings settings, InstantSource clock) {
        Database database = LedgerFile.database(folder);
        return new SqliteLedger(database, database.openFirst(), settings, clock);
    }

    private SqliteLedger(
            Database database, Connection writer, LedgerSettings settings, InstantSource clock) {
        this.database = database;
        this.writer = writer;
        this.settings = settings;
        this.clock = clock;
        tables = new LedgerTables(writer);
        readers = new Readers(database, 1, Duration.ofSeconds(10));
        thread = Thread.ofPlatform().daemon().name("ledger-writer").start(this::run);
    }

    @Override
    public void add(List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (closed || pending.rows() > settings.pendingRows()) {
                dropped += facts.size();
                return;
            }
            facts.forEach(pending::add);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// From now on, bills are made with these prices, and hours are kept as long as they say.
    public void configure(PricesConfig prices) {
        retention = prices.metering().retention();
        lock.lock();
        try {
            newPrices = prices.data();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Account> accounts() {
        return LedgerFile.accounts(readers);
    }

    @Override
    public List<Span> openSpans() {
        return LedgerFile.openSpans(readers);
    }

    /// How many facts were lost because the disk failed for too long.
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /// What is on disk by now.
    public LedgerFile.Content read(Period period) {
        return LedgerFile.read(readers, period);
    }

    private record Batch(Pending pending, @Nullable Map<String, String> prices, boolean last) {}

    private void run() {
        int untilTidy = 0;
        try {
            for (Batch batch = next(); ; batch = next()) {
                write(batch, untilTidy == 0);
                untilTidy = untilTidy == 0 ? TIDY_EVERY : untilTidy - 1;
                if (batch.last()) {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for facts, and then a little for more.
    private Batch next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && newPrices == null && pending.rows() == 0) {
                changed.await();
            }
            long left = settings.gather().toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            var batch = new Batch(pending, newPrices, closed);
            pending = new Pending();
            newPrices = null;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(Batch batch, boolean tidy) {
        try {
            tables.write(batch.pending(), batch.prices());
        } catch (SQLException failure) {
            if (!failing) {
                log.atWarn()
                        .addKeyValue("rows", batch.pending().rows())
                        .setCause(StoreException.of(database.file(), failure))
                        .log("ledger not written; tried again until it is");
            }
            failing = true;
            rollback();
            giveBack(batch);
            return;
        } catch (RuntimeException | Error bug) {
            log.atError()
                    .addKeyValue("rows", batch.pending().rows())
                    .setCause(bug)
                    .log("ledger rows lost; the ledger goes on");
            rollback();
            lose(batch);
            return;
        }
        failing = false;
        if (tidy) {
            tidy();
        }
    }

    /// Rows that no try can write are not tried again.
    private void lose(Batch batch) {
        lock.lock();
        try {
            dropped += batch.pending().rows();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Batch batch) {
        lock.lock();
        try {
            pending.addOlder(batch.pending());
            if (newPrices == null) {
                newPrices = batch.prices();
            }
        } finally {
            lock.unlock();
        }
    }

    private void tidy() {
        try {
            tables.tidy(clock.instant().minus(retention), settings.rowsKept());
        } catch (SQLException | RuntimeException | Error failure) {
            log.atWarn()
                    .addKeyValue("file", database.file())
                    .setCause(failure)
                    .log("old hours of the ledger stay for now");
        }
    }

    private void rollback() {
        try {
            Database.execute(writer, "ROLLBACK");
        } catch (SQLException failure) {
            // SQLite has rolled back by itself already.
            log.atDebug().setCause(failure).log("nothing to roll back");
        }
    }

    /// Writes what waits, for at most thirty seconds.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_MILLIS);
            readers.close();
            writer.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            throw StoreException.of(database.file(), failure);
        }
    }
}
