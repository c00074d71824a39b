package dev.barista.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ChangeLogTest {

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(5);

    private static LoggedChange change(long version, String resource, int bytes) {
        return new LoggedChange(
                version,
                Change.Kind.ADDED,
                resource,
                new ObjectKey("default", "n" + version),
                new byte[bytes],
                null);
    }

    private static List<Long> versions(ChangeLog.Batch batch) {
        return batch.changes().stream().map(LoggedChange::version).toList();
    }

    @Test
    void aReaderGetsExactlyWhatFollowsItsVersionOrIsToldThatItIsGone() {
        Property.holds(
                300,
                some -> {
                    // Given
                    int kept = some.between(1, 20);
                    long first = some.between(0, 100);
                    var log = new ChangeLog(kept, Long.MAX_VALUE, first);
                    List<LoggedChange> all = new ArrayList<>();
                    for (int n = some.length(); n > 0; n--) {
                        all.add(
                                change(
                                        first + all.size() + 1,
                                        some.between(0, 1) == 0 ? "pods" : "nodes",
                                        10));
                        log.append(List.of(all.getLast()));
                    }
                    long newest = first + all.size();
                    long from = some.between((int) first, (int) newest + 2);
                    int limit = some.between(1, 30);
                    String resource = some.between(0, 1) == 0 ? ChangeLog.ALL : "pods";

                    // When
                    ChangeLog.Batch batch = log.after(from, resource, limit, AT_ONCE);

                    // Then
                    assertThat(batch.gone()).isEqualTo(newest - from > kept);
                    assertThat(versions(batch))
                            .isEqualTo(
                                    all.stream()
                                            .filter(change -> change.version() > from)
                                            .filter(change ->
                                                    resource.equals(ChangeLog.ALL)
                                                            || change.resource().equals(resource))
                                            .map(LoggedChange::version)
                                            .filter(_ -> !batch.gone())
                                            .limit(limit)
                                            .toList());
                });
    }

    @Test
    void aReaderThatFollowsBatchByBatchMissesNothing() {
        Property.holds(
                200,
                some -> {
                    var log = new ChangeLog(1000, Long.MAX_VALUE, 0);
                    List<Long> read = new ArrayList<>();
                    long at = 0;
                    long newest = 0;
                    for (int n = some.length(); n > 0; n--) {
                        for (int more = some.between(0, 4); more > 0; more--) {
                            log.append(List.of(change(++newest, "pods", 1)));
                        }
                        ChangeLog.Batch batch = log.after(at, "pods", some.between(1, 5), AT_ONCE);
                        read.addAll(versions(batch));
                        at = batch.upTo();
                    }
                    ChangeLog.Batch rest = log.after(at, "pods", 1000, AT_ONCE);
                    read.addAll(versions(rest));

                    assertThat(read).hasSize((int) newest).isSorted().doesNotHaveDuplicates();
                });
    }

    @Test
    void theBytesOfWhatIsKeptAreBounded() throws InterruptedException {
        var log = new ChangeLog(1000, 10_000, 0);
        for (int version = 1; version <= 100; version++) {
            log.append(List.of(change(version, "pods", 1000)));
        }

        assertThat(log.after(91, "pods", 100, AT_ONCE).gone()).isTrue();
        assertThat(versions(log.after(92, "pods", 100, AT_ONCE))).hasSize(8);
    }

    @Test
    void theLastChangeIsKeptHoweverLargeItIs() throws InterruptedException {
        var log = new ChangeLog(1000, 10, 0);
        log.append(List.of(change(1, "pods", 5), change(2, "pods", 1_000_000)));

        assertThat(versions(log.after(1, "pods", 10, AT_ONCE))).containsExactly(2L);
        assertThat(log.after(0, "pods", 10, AT_ONCE).gone()).isTrue();
    }

    @Test
    void aVersionFromBeforeTheStartIsGone() throws InterruptedException {
        var log = new ChangeLog(1000, 1000, 50);
        log.append(List.of(change(51, "pods", 1)));

        assertThat(log.after(49, "pods", 10, AT_ONCE).gone()).isTrue();
        assertThat(versions(log.after(50, "pods", 10, AT_ONCE))).containsExactly(51L);
    }

    @Test
    void aReaderThatWaitsIsWokenByItsOwnResourceAlone() throws Exception {
        var log = new ChangeLog(1000, 100_000, 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ChangeLog.Batch> reader = threads.submit(() -> log.after(0, "pods", 10, LONG));
            log.append(List.of(change(1, "nodes", 1)));
            log.append(List.of(change(2, "pods", 1)));

            assertThat(versions(reader.get(20, TimeUnit.SECONDS))).containsExactly(2L);
        }
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        var log = new ChangeLog(1000, 1000, 7);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ChangeLog.Batch> reader = threads.submit(() -> log.after(7, "pods", 10, LONG));
            log.close();

            assertThat(reader.get(20, TimeUnit.SECONDS))
                    .isEqualTo(new ChangeLog.Batch(List.of(), 7, false));
        }
    }
}
