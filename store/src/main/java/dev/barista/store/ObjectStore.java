package dev.barista.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Versioned objects on disk, in `objects.db`. One version number counts the changes of all
/// objects, and survives restarts. A write that returned is on disk; a write names the version it
/// replaces. Reads never wait for writes.
///
/// An object at rest costs an index entry; parsed ones are kept while there is room. Thread-safe;
/// calls block on the disk.
public final class ObjectStore implements AutoCloseable {

    private record Parsed(long version, ApiObject object, int weight) {}

    private static final int READERS = 4;

    /// Heap of a parsed tree, for each byte of its JSON: measured, roughly.
    private static final int HEAP_PER_BYTE = 6;

    private final Index index = new Index();
    private final Cache<Location, Parsed> cache;
    private final ChangeLog log;
    private final Readers readers;
    private final CommitLoop loop;
    private final Subscribers subscribers = new Subscribers();
    private volatile long version;

    /// @throws StoreException if the file is damaged: says what to do
    public static ObjectStore open(Path folder, StoreSettings settings) {
        Database database = ObjectsFile.database(folder);
        Connection writer = database.openFirst();
        try {
            return new ObjectStore(database, new Tables(database, writer), settings);
        } catch (SQLException failure) {
            throw StoreException.of(database.file(), failure);
        }
    }

    private ObjectStore(Database database, Tables tables, StoreSettings settings)
            throws SQLException {
        cache =
                Caffeine.newBuilder()
                        .maximumWeight(settings.cacheBytes())
                        .weigher((Location _, Parsed parsed) -> parsed.weight())
                        .executor(Runnable::run)
                        .build();
        version = tables.version();
        readers = new Readers(database, READERS, settings.patience());
        readers.query(
                "SELECT resource, namespace, name, version FROM object INDEXED BY object_key",
                row -> {
                    var key = new ObjectKey(row.getString(2), row.getString(3));
                    index.put(row.getString(1).intern(), key, row.getLong(4));
                    return key;
                });
        log = new ChangeLog(settings.changesKept(), settings.changeBytesKept(), version);
        loop =
                new CommitLoop(
                        database.file(), new GroupCommit(tables, version), settings, this::publish);
        loop.start();
    }

    /// Version of the newest change; 0 when there never was one.
    public long version() {
        return version;
    }

    public ChangeLog log() {
        return log;
    }

    public Optional<ApiObject> find(String resource, ObjectKey key) {
        Long known = index.version(resource, key);
        if (known == null) {
            return Optional.empty();
        }
        var at = new Location(resource, key);
        Parsed parsed = cache.getIfPresent(at);
        if (parsed != null && parsed.version() >= known) {
            return Optional.of(parsed.object());
        }
        return read(at).map(row -> parse(at, row.version(), row.json()));
    }

    private Optional<Row> read(Location at) {
        return readers
                .query(
                        "SELECT version, body FROM object"
                                + " WHERE resource = ? AND namespace = ? AND name = ?",
                        row -> new Row(row.getLong(1), row.getBytes(2)),
                        at.resource(),
                        at.key().namespace(),
                        at.key().name())
                .stream()
                .findFirst();
    }

    private ApiObject parse(Location at, long of, byte[] json) {
        ApiObject object = LoggedChange.parse(json, of);
        cache.put(at, new Parsed(of, object, weight(json)));
        return object;
    }

    private static int weight(byte[] json) {
        return json.length * HEAP_PER_BYTE + 256;
    }

    /// The object after a change, parsed once for all readers.
    public ApiObject objectOf(LoggedChange change) {
        var at = new Location(change.resource(), change.key());
        Parsed parsed = cache.getIfPresent(at);
        return parsed != null && parsed.version() == change.version()
                ? parsed.object()
                : change.object();
    }

    /// Keys of a resource, by namespace and name.
    ///
    /// @param namespace empty for all
    /// @param after null for the first
    public List<ObjectKey> keys(String resource, String namespace, @Nullable ObjectKey after) {
        return index.keys(resource, namespace, after);
    }

    public int count(String resource) {
        return index.count(resource);
    }

    /// Resources that have, or had, objects.
    public Set<String> resources() {
        return index.resources();
    }

    /// @return as stored; empty if there is one of that name already
    public Optional<ApiObject> create(String resource, ApiObject object) {
        return put(Write.put(resource, object, 0));
    }

    /// @param expected version that the new one replaces
    /// @return as stored; empty if it is not, or no longer, there in that version
    public Optional<ApiObject> replace(String resource, ApiObject object, long expected) {
        return expected <= 0 ? Optional.empty() : put(Write.put(resource, object, expected));
    }

    private Optional<ApiObject> put(Write write) {
        Write.Body body = java.util.Objects.requireNonNull(write.body());
        return loop.submit(write) == Write.REFUSED
                ? Optional.empty()
                : Optional.of(ApiObject.of(body.tree()));
    }

    /// @return whether it was there in that version
    public boolean remove(String resource, ObjectKey key, long expected) {
        return expected > 0 && loop.submit(Write.remove(resource, key, expected)) != Write.REFUSED;
    }

    /// Objects that name `uid` among their owners.
    public List<Location> ownedBy(String uid) {
        return readers.query(
                "SELECT resource, namespace, name FROM owned WHERE owner = ?",
                ObjectStore::location,
                uid);
    }

    /// Owners that are named and do not exist.
    public List<String> missingOwners() {
        return readers.query(
                "SELECT DISTINCT owner FROM owned WHERE owner NOT IN (SELECT uid FROM object)",
                row -> row.getString(1));
    }

    public Optional<Location> findByUid(String uid) {
        return readers
                .query(
                        "SELECT resource, namespace, name FROM object WHERE uid = ?",
                        ObjectStore::location,
                        uid)
                .stream()
                .findFirst();
    }

    /// Objects that are deleted, and wait for something.
    public List<Location> terminating() {
        return readers.query(
                "SELECT resource, namespace, name FROM object WHERE ending = 1",
                ObjectStore::location);
    }

    private static Location location(java.sql.ResultSet row) throws SQLException {
        return new Location(row.getString(1), new ObjectKey(row.getString(2), row.getString(3)));
    }

    /// Tells `subscriber` of all changes that are committed from now on, on the writer's thread: it
    /// takes a note and returns. If it throws, that is logged, and no concern of the write.
    ///
    /// @return ends the subscription
    public Runnable subscribe(Consumer<List<LoggedChange>> subscriber) {
        return subscribers.add(subscriber);
    }

    private void publish(List<GroupCommit.Committed> committed) {
        for (GroupCommit.Committed done : committed) {
            LoggedChange change = done.change();
            var at = new Location(change.resource(), change.key());
            Write.Body body = done.body();
            if (body == null) {
                index.remove(change.resource(), change.key());
                cache.invalidate(at);
            } else {
                body.tree()
                        .withObject("/metadata")
                        .put("resourceVersion", Long.toString(change.version()));
                ApiObject object = ApiObject.of(body.tree());
                cache.put(at, new Parsed(change.version(), object, weight(change.json())));
                index.put(change.resource(), change.key(), change.version());
            }
            version = change.version();
        }
        List<LoggedChange> changes = committed.stream().map(GroupCommit.Committed::change).toList();
        if (!changes.isEmpty()) {
            log.append(changes);
            subscribers.publish(changes);
        }
    }

    /// Makes the disk look full to a test: the file may have no more pages than this.
    void limitPages(int pages) {
        loop.limitPages(pages);
    }

    /// Finishes what was begun; then every call is refused.
    @Override
    public void close() {
        log.close();
        loop.close();
        readers.close();
    }
}
