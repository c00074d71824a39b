package dev.barista.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and writes the tables of `objects.db` for the store's one writer thread. Belongs to the
/// commit loop.
final class Tables implements AutoCloseable {

    /// `object_key` holds the version too, so that the index is read without the bodies.
    ///
    /// Version 1 has the tables of version 0, in which a start that was cut off may have left out
    /// some.
    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS object (id INTEGER PRIMARY KEY, resource TEXT NOT NULL,"
                + " namespace TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,"
                + " uid TEXT NOT NULL, ending INTEGER NOT NULL, body BLOB NOT NULL)",
        "CREATE UNIQUE INDEX IF NOT EXISTS object_key ON object"
                + " (resource, namespace, name, version)",
        "CREATE INDEX IF NOT EXISTS object_uid ON object (uid)",
        "CREATE INDEX IF NOT EXISTS object_ending ON object (resource) WHERE ending = 1",
        "CREATE TABLE IF NOT EXISTS owned (owner TEXT NOT NULL, resource TEXT NOT NULL,"
                + " namespace TEXT NOT NULL, name TEXT NOT NULL,"
                + " PRIMARY KEY (resource, namespace, name, owner)) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS owned_by ON owned (owner)",
        "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
        "INSERT OR IGNORE INTO counter VALUES ('version', 0)"
    };

    static final FileFormat FORMAT = new FileFormat(List.of(FileFormat.statements(TABLES)));

    private static final String KEY = " WHERE resource = ? AND namespace = ? AND name = ?";

    private static final String INSERT =
            "INSERT INTO object (version, uid, ending, body, resource, namespace, name)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE =
            "UPDATE object SET version = ?, uid = ?, ending = ?, body = ?" + KEY;

    private final Database database;
    private final Connection connection;
    private final PreparedStatement read;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement delete;
    private final PreparedStatement disown;
    private final PreparedStatement own;
    private final PreparedStatement count;
    private final PreparedStatement counted;

    Tables(Database database, Connection connection) throws SQLException {
        this.database = database;
        this.connection = connection;
        read = prepare("SELECT version, body FROM object" + KEY);
        insert = prepare(INSERT);
        update = prepare(UPDATE);
        delete = prepare("DELETE FROM object" + KEY);
        disown = prepare("DELETE FROM owned" + KEY);
        own = prepare("INSERT OR IGNORE INTO owned VALUES (?, ?, ?, ?)");
        count = prepare("UPDATE counter SET value = ? WHERE name = 'version'");
        counted = prepare("SELECT value FROM counter WHERE name = 'version'");
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    void begin(int mostPages) throws SQLException {
        if (mostPages < Integer.MAX_VALUE) {
            Database.execute(connection, "PRAGMA max_page_count=" + mostPages);
        }
        Database.execute(connection, "BEGIN IMMEDIATE");
    }

    void commit(long version) throws SQLException {
        count.setLong(1, version);
        count.executeUpdate();
        Database.execute(connection, "COMMIT");
    }

    /// The tables again, over a new connection: the way back from any failure, because closing the
    /// old one rolls back whatever it had begun.
    Tables reopened() throws SQLException {
        connection.close();
        return new Tables(database, database.open());
    }

    long version() throws SQLException {
        try (ResultSet row = counted.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Nullable Row read(Location at) throws SQLException {
        bind(read, 1, at);
        try (ResultSet row = read.executeQuery()) {
            return row.next() ? new Row(row.getLong(1), row.getBytes(2)) : null;
        }
    }

    void put(Location at, long version, Write.Body body, boolean isNew) throws SQLException {
        PreparedStatement statement = isNew ? insert : update;
        statement.setLong(1, version);
        statement.setString(2, body.uid());
        statement.setInt(3, body.ending() ? 1 : 0);
        statement.setBytes(4, body.json());
        bind(statement, 5, at);
        statement.executeUpdate();
        own(at, body.owners(), isNew);
    }

    private void own(Location at, List<String> owners, boolean isNew) throws SQLException {
        if (!isNew) {
            bind(disown, 1, at);
            disown.executeUpdate();
        }
        for (String owner : owners) {
            own.setString(1, owner);
            bind(own, 2, at);
            own.executeUpdate();
        }
    }

    void remove(Location at) throws SQLException {
        for (PreparedStatement statement : List.of(delete, disown)) {
            bind(statement, 1, at);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int first, Location at)
            throws SQLException {
        statement.setString(first, at.resource());
        statement.setString(first + 1, at.key().namespace());
        statement.setString(first + 2, at.key().name());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
