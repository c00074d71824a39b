package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Counts the memory of instances: measured for those that run, reserved for those that start. Pure
/// bookkeeping; belongs to one loop. Times are of the ticker.
///
/// What is kept for a start is what the last instance of its revision held, or [#UNKNOWN]. It
/// counts until [#YOUNG] after the instance is there, less what is measured of it: an app still
/// grows when it answers first.
final class MemoryAccount {

    static final long UNKNOWN = 32L << 20;
    static final Duration YOUNG = Duration.ofSeconds(3);

    /// A start that was not heard of since has failed.
    static final Duration LONGEST_START = Duration.ofSeconds(60);

    private static final int MOST_REVISIONS = 10_000;

    private static final class Reserved {
        final ObjectKey revision;
        final long bytes;
        long until;
        @Nullable String id;

        Reserved(ObjectKey revision, long bytes, long until) {
            this.revision = revision;
            this.bytes = bytes;
            this.until = until;
        }
    }

    private final Map<String, Long> held = new HashMap<>();
    private final List<Reserved> reserved = new ArrayList<>();
    private final SequencedMap<ObjectKey, Long> last = new LinkedHashMap<>(16, 0.75f, true);

    /// The bytes that an instance of this revision is expected to hold.
    long estimate(ObjectKey revision) {
        return last.getOrDefault(revision, UNKNOWN);
    }

    void reserve(ObjectKey revision, long now) {
        long until = now + LONGEST_START.toNanos();
        reserved.add(new Reserved(revision, estimate(revision), until));
    }

    /// An instance is there. One that was not announced (it was adopted) has no share.
    void entered(ObjectKey revision, String id, long now) {
        for (Reserved one : reserved) {
            if (id.equals(one.id)) {
                return;
            }
        }
        for (Reserved one : reserved) {
            if (one.id == null && one.revision.equals(revision)) {
                one.id = id;
                one.until = now + YOUNG.toNanos();
                return;
            }
        }
    }

    void measured(ObjectKey revision, String id, long bytes) {
        held.put(id, bytes);
        last.put(revision, bytes);
        if (last.size() > MOST_REVISIONS) {
            last.pollFirstEntry();
        }
    }

    /// The instance has ended.
    void ended(String id) {
        held.remove(id);
        reserved.removeIf(one -> id.equals(one.id));
    }

    void forgetLate(long now) {
        reserved.removeIf(one -> one.until - now <= 0);
    }

    long held(String id) {
        return held.getOrDefault(id, 0L);
    }

    long used() {
        return held.values().stream().mapToLong(Long::longValue).sum();
    }

    long starting() {
        return reserved.stream().mapToLong(this::still).sum();
    }

    private long still(Reserved one) {
        return one.id == null ? one.bytes : Math.max(0, one.bytes - held(one.id));
    }
}
