package dev.barista.control.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostClaimsTest {

    private static final ObjectKey OLD = new ObjectKey("default", "old");
    private static final ObjectKey NEW = new ObjectKey("default", "new");
    private static final Instant EARLY = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant LATE = EARLY.plusSeconds(1);

    private final HostClaims claims = new HostClaims();

    @Test
    void aHostBelongsToTheOldest() {
        assertThat(claims.claim(OLD, EARLY, Set.of("a", "b")).lost()).isEmpty();

        HostClaims.Verdict verdict = claims.claim(NEW, LATE, Set.of("b", "c"));

        assertThat(verdict.lost()).containsOnlyKeys("b").containsEntry("b", OLD);
        assertThat(verdict.affected()).isEmpty();
    }

    @Test
    void anOlderOneThatComesLaterTakesTheHost() {
        claims.claim(NEW, LATE, Set.of("a"));

        HostClaims.Verdict verdict = claims.claim(OLD, EARLY, Set.of("a"));

        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.affected()).containsExactly(NEW);
        assertThat(claims.claim(NEW, LATE, Set.of("a")).lost()).containsEntry("a", OLD);
    }

    @Test
    void aHostThatIsLetGoOfFallsToTheNext() {
        claims.claim(OLD, EARLY, Set.of("a"));
        claims.claim(NEW, LATE, Set.of("a"));

        assertThat(claims.claim(OLD, EARLY, Set.of()).affected()).containsExactly(NEW);
        assertThat(claims.claim(NEW, LATE, Set.of("a")).lost()).isEmpty();
    }

    @Test
    void whoIsGoneClaimsNothing() {
        claims.claim(OLD, EARLY, Set.of("a"));
        claims.claim(NEW, LATE, Set.of("a"));

        assertThat(claims.release(OLD)).containsExactly(NEW);
        assertThat(claims.release(OLD)).isEmpty();
        assertThat(claims.claim(NEW, LATE, Set.of("a")).lost()).isEmpty();
    }

    @Test
    void ofTwoBornAtOnceTheFirstByNameHasTheHost() {
        claims.claim(OLD, EARLY, Set.of("a"));

        assertThat(claims.claim(NEW, EARLY, Set.of("a")).lost()).isEmpty();
        assertThat(claims.claim(OLD, EARLY, Set.of("a")).lost()).containsEntry("a", NEW);
    }
}
