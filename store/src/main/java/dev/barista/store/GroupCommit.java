package dev.barista.store;

import static dev.barista.model.port.Change.Kind.ADDED;
import static dev.barista.model.port.Change.Kind.DELETED;
import static dev.barista.model.port.Change.Kind.MODIFIED;

import dev.barista.model.port.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Commits a group of writes of objects in one transaction. Belongs to the commit loop.
///
/// After a failure nothing of the group is stored, and [#recover] must come before the next one.
final class GroupCommit implements AutoCloseable {

    /// A change that is on disk, to be published.
    record Committed(LoggedChange change, Write.@Nullable Body body) {}

    /// @param answers one per write of the group, in its order: the version of the write, or
    ///   [Write#REFUSED]. (No map: as a key, a write would be hashed with its whole tree.)
    record Result(List<Committed> committed, List<Long> answers) {}

    private Tables tables;
    private long version;

    /// @param version of the newest change in the tables
    GroupCommit(Tables tables, long version) {
        this.tables = tables;
        this.version = version;
    }

    Result run(List<Write> group, int mostPages) throws SQLException {
        List<Committed> committed = new ArrayList<>();
        List<Long> answers = new ArrayList<>(group.size());
        tables.begin(mostPages);
        if (tables.version() != version) {
            throw new SQLException("another process has written it (expected: one per folder)");
        }
        long next = version;
        for (Write write : group) {
            Committed done = apply(write, next + 1);
            if (done != null) {
                committed.add(done);
                next++;
            }
            answers.add(done == null ? Write.REFUSED : next);
        }
        tables.commit(next);
        version = next;
        return new Result(committed, answers);
    }

    private @Nullable Committed apply(Write write, long next) throws SQLException {
        Row there = tables.read(write.at());
        if ((there == null ? 0 : there.version()) != write.expected()) {
            return null;
        }
        Write.Body body = write.body();
        if (body == null) {
            tables.remove(write.at());
            return there == null ? null : committed(write, next, DELETED, there.json(), there);
        }
        tables.put(write.at(), next, body, there == null);
        return committed(write, next, there == null ? ADDED : MODIFIED, body.json(), there);
    }

    private static Committed committed(
            Write write, long version, Change.Kind kind, byte[] json, @Nullable Row there) {
        byte[] before = there == null ? null : there.json();
        return new Committed(
                new LoggedChange(
                        version, kind, write.at().resource(), write.at().key(), json, before),
                write.body());
    }

    /// Rolls back what a failed transaction has left, over a new connection.
    void recover() throws SQLException {
        tables = tables.reopened();
    }

    @Override
    public void close() throws SQLException {
        tables.close();
    }
}
