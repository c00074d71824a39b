package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// On threads of their own, for a write that is never answered cannot be interrupted.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CommitLoopTest {

    private static final String MAPS = "configmaps";
    private static final StoreSettings SMALL =
            new StoreSettings(100, 1 << 20, 1 << 20, 2, 10, Duration.ofMillis(50));

    @TempDir Path folder;

    /// A tree that may not be hashed: a hash of it walks all of it.
    private static final class Unhashable extends ObjectNode {
        private static final long serialVersionUID = 1;

        Unhashable() {
            super(JsonNodeFactory.instance);
        }

        @Override
        public int hashCode() {
            throw new UnsupportedOperationException("hashed");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    private CommitLoop loop(StoreSettings settings, Consumer<List<GroupCommit.Committed>> publish)
            throws SQLException {
        Database database = ObjectsFile.database(folder);
        var loop =
                new CommitLoop(
                        database.file(),
                        new GroupCommit(new Tables(database, database.openFirst()), 0),
                        settings,
                        publish);
        loop.start();
        return loop;
    }

    private static Write put(String name) {
        return Write.put(MAPS, ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name)), 0);
    }

    private List<ObjectKey> stored(Path where) {
        try (ObjectStore store = ObjectStore.open(where, StoreSettings.DEFAULT)) {
            return store.keys(MAPS, "", null);
        }
    }

    /// Tried 6.D.
    @Test
    void noWriteIsHashedWithItsTree() throws SQLException {
        var body = new Write.Body(new Unhashable(), new byte[] {'{', '}'}, "", List.of(), false);
        var at = new Location(MAPS, new ObjectKey("default", "a"));
        try (CommitLoop loop = loop(StoreSettings.DEFAULT, _ -> {})) {
            assertThat(loop.submit(new Write(at, 0, body, new CompletableFuture<>()))).isEqualTo(1);
        }
    }

    @Test
    void aWriteThatFailsByABugLeavesNothingAndTheNextOneWorks() throws SQLException {
        var body = new Write.Body(new Unhashable(), new byte[0], "", unreadable(), false);
        var at = new Location(MAPS, new ObjectKey("default", "a"));
        try (CommitLoop loop = loop(StoreSettings.DEFAULT, _ -> {})) {
            var broken = new Write(at, 0, body, new CompletableFuture<>());

            assertThatThrownBy(() -> loop.submit(broken)).hasRootCauseMessage("owners");
            assertThat(loop.submit(put("b"))).isEqualTo(1);
        }

        assertThat(stored(folder)).extracting(ObjectKey::name).containsExactly("b");
    }

    /// Fails when the writer reads it, after it has written the object itself.
    private static List<String> unreadable() {
        return new java.util.AbstractList<>() {
            @Override
            public String get(int index) {
                throw new IllegalStateException("owners");
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    @Test
    void aChangeThatCannotBePublishedEndsTheLoopAloud() throws Exception {
        try (CommitLoop loop =
                loop(
                        StoreSettings.DEFAULT,
                        _ -> {
                            throw new OutOfMemoryError("while publishing");
                        })) {
            assertThatThrownBy(() -> loop.submit(put("a")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(StoreException.Reason.CLOSED))
                    .hasMessageContaining("stopped by a failure")
                    .hasMessageContaining("start Barista again");
            assertThatThrownBy(() -> loop.submit(put("b")))
                    .hasMessageContaining("stopped by a failure");
        }

        assertThat(stored(folder)).extracting(ObjectKey::name).containsExactly("a");
    }

    @Test
    void writesThatWaitWhenTheLoopBreaksAreAnsweredToo() throws Exception {
        var publishing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                CommitLoop loop =
                        loop(
                                SMALL,
                                _ -> {
                                    publishing.countDown();
                                    await(go);
                                    throw new IllegalStateException("while publishing");
                                })) {
            Future<Long> first = threads.submit(() -> loop.submit(put("a")));
            await(publishing);
            List<Write> waiting = List.of(put("b"), put("c"));
            List<Future<Long>> others = new ArrayList<>();
            waiting.forEach(write -> others.add(threads.submit(() -> loop.submit(write))));

            go.countDown();

            for (Future<Long> each : Stream.concat(Stream.of(first), others.stream()).toList()) {
                assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void aWriterBeyondTheQueueIsToldThatItIsFull() throws Exception {
        var publishing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                CommitLoop loop =
                        loop(
                                SMALL,
                                _ -> {
                                    publishing.countDown();
                                    await(go);
                                })) {
            var refused = new LinkedBlockingQueue<String>();
            Future<Long> first = threads.submit(() -> loop.submit(put("first")));
            await(publishing);
            List<Future<?>> writers = new ArrayList<>();
            for (int n = 0; n < 5; n++) {
                Write write = put("w" + n);
                writers.add(threads.submit(() -> submit(loop, write, refused)));
            }

            // two have a place in the queue, the others are refused after their patience
            for (int n = 0; n < 3; n++) {
                assertThat(refused.poll(20, TimeUnit.SECONDS)).contains("2 writes wait already");
            }
            go.countDown();
            for (Future<?> each : writers) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(refused).isEmpty();
        }

        assertThat(stored(folder)).hasSize(3);
    }

    private static void submit(CommitLoop loop, Write write, BlockingQueue<String> refused) {
        try {
            loop.submit(write);
        } catch (StoreException full) {
            refused.add(String.valueOf(full.getMessage()));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void aProcessThatIsKilledBeforeTheCommitLeavesNothingOfIt() throws Exception {
        // Given
        Path before = Files.createDirectory(folder.resolve("before"));
        Path after = Files.createDirectory(folder.resolve("after"));
        Database database = ObjectsFile.database(folder);
        try (var tables = new Tables(database, database.openFirst())) {
            // When
            tables.begin(Integer.MAX_VALUE);
            Write write = put("a");
            tables.put(write.at(), 1, java.util.Objects.requireNonNull(write.body()), true);
            copyTo(before);
            tables.commit(1);
            copyTo(after);
        }

        // Then
        assertThat(stored(before)).isEmpty();
        assertThat(stored(after)).extracting(ObjectKey::name).containsExactly("a");
    }

    /// The files as `kill -9` leaves them.
    private void copyTo(Path target) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.copy(each, target.resolve(each.getFileName()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whatWasAnsweredIsOnTheDiskWhenTheProcessIsKilled() throws Exception {
        Path killed = Files.createDirectory(folder.resolve("killed"));
        try (ObjectStore store = ObjectStore.open(folder, StoreSettings.DEFAULT)) {
            for (int n = 0; n < 20; n++) {
                store.create(
                        MAPS, ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", "m" + n)));
            }
            copyTo(killed);
        }

        assertThat(stored(killed)).hasSize(20);
    }
}
