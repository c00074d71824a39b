package dev.barista.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A few connections that read while the writer writes. Thread-safe.
public final class Readers implements AutoCloseable {

    /// Makes a value of one row.
    @FunctionalInterface
    public interface Mapping<T> {
        T map(ResultSet row) throws SQLException;
    }

    private final Database database;
    private final Duration patience;
    private final BlockingQueue<Connection> idle;
    private final List<Connection> all = new ArrayList<>();

    public Readers(Database database, int connections, Duration patience) {
        this.database = database;
        this.patience = patience;
        this.idle = new ArrayBlockingQueue<>(connections);
        try {
            for (int n = 0; n < connections; n++) {
                Connection connection = database.open();
                all.add(connection);
                idle.add(connection);
            }
        } catch (SQLException failure) {
            throw StoreException.of(database.file(), failure);
        }
    }

    public Path file() {
        return database.file();
    }

    /// Every row of a query.
    ///
    /// @param parameters strings, or longs
    public <T> List<T> query(String sql, Mapping<T> mapping, Object... parameters) {
        Connection connection = take();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < parameters.length; n++) {
                statement.setObject(n + 1, parameters[n]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(mapping.map(result));
                }
            }
            return rows;
        } catch (SQLException failure) {
            throw StoreException.of(database.file(), failure);
        } finally {
            idle.add(connection);
        }
    }

    private Connection take() {
        try {
            Connection connection = idle.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (connection == null) {
                throw new StoreException(
                        StoreException.Reason.BUSY,
                        "%s: every reader is busy".formatted(database.file()));
            }
            return connection;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    StoreException.Reason.CLOSED, "interrupted while waiting for a reader");
        }
    }

    /// Waits for the queries under way.
    @Override
    public void close() {
        for (int n = 0; n < all.size(); n++) {
            try {
                take().close();
            } catch (SQLException failure) {
                throw StoreException.of(database.file(), failure);
            }
        }
    }
}
