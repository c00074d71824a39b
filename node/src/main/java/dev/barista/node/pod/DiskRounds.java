package dev.barista.node.pod;

import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.volume.usage.DiskLimits;
import dev.barista.runtime.linux.DiskUse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks how much of the disk pods take that have a limit, and evicts those that take more.
///
/// One pod after the other, each at most every ten seconds, and never for more than a twentieth of
/// the time: one with many files is looked at less often. Belongs to one task at a time.
final class DiskRounds {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int SHARE = 20;

    /// A round is never exactly [#EVERY] after the one before.
    private static final Duration SLACK = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(DiskRounds.class);

    private final Shared node;
    private final Supplier<Collection<PodLife>> lives;
    private final Map<String, Long> due = new HashMap<>(); // by uid, in time of the ticker
    private volatile boolean closed;

    DiskRounds(Shared node, Supplier<Collection<PodLife>> lives) {
        this.node = node;
        this.lives = lives;
    }

    void start() {
        node.clocks().scheduler().schedule(EVERY, () -> node.threads().execute(this::round));
    }

    /// No round begins any more.
    void close() {
        closed = true;
    }

    private void round() {
        Map<String, Long> next = new HashMap<>();
        for (PodLife life : lives.get()) {
            if (closed) {
                return;
            }
            String uid = life.view().uid();
            long now = node.clocks().ticker().nanos();
            Long at = due.get(uid);
            if (at != null && now - at < 0) {
                next.put(uid, at);
            } else if (looked(life)) {
                long took = node.clocks().ticker().nanos() - now;
                next.put(uid, now + Math.max(EVERY.toNanos(), SHARE * took) - SLACK.toNanos());
            }
        }
        due.clear();
        due.putAll(next);
        start();
    }

    /// @return whether the pod has a limit
    private boolean looked(PodLife life) {
        if (life.life().state().current().isEmpty()) {
            return false;
        }
        PodFolder folder =
                PodFolder.of(node.settings().folder(), life.view().key(), life.view().uid());
        try {
            List<DiskLimits.Limit> limits =
                    new DiskLimits(life.view().pod(), folder, life.writableLayers()).all();
            Optional<String> exceeded = exceeded(limits);
            exceeded.ifPresent(life::evict);
            return !limits.isEmpty();
        } catch (IOException | IllegalArgumentException failure) {
            log.atWarn()
                    .addKeyValue("pod", life.key())
                    .addKeyValue("reason", failure.getMessage())
                    .log("disk use not known");
            return true;
        }
    }

    private static Optional<String> exceeded(List<DiskLimits.Limit> limits) throws IOException {
        for (DiskLimits.Limit limit : limits) {
            if (DiskUse.of(limit.folders(), limit.bytes()) > limit.bytes()) {
                return Optional.of(limit.message());
            }
        }
        return Optional.empty();
    }
}
