package dev.barista.control.configuration;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes the revisions that the policy gives up. Thread-safe.
final class RevisionCollector {

    private static final Logger log = LoggerFactory.getLogger(RevisionCollector.class);

    private final Objects objects;
    private final InstantSource clock;
    private final Supplier<GcPolicy> policy;

    RevisionCollector(Objects objects, InstantSource clock, Supplier<GcPolicy> policy) {
        this.objects = objects;
        this.clock = clock;
        this.policy = policy;
    }

    /// @param revisions all of one Configuration
    /// @return how long until another one may go
    Optional<Duration> collect(List<ApiObject> revisions, String latestReady) {
        GcPolicy.Verdict verdict = policy.get().judge(revisions, latestReady, clock.instant());
        for (ApiObject revision : verdict.doomed()) {
            objects.delete(Types.REVISION, revision.key(), Propagation.BACKGROUND);
            log.atInfo().addKeyValue("revision", revision.key()).log("collected");
        }
        return Optional.ofNullable(verdict.lookAgain());
    }
}
