package dev.barista.node.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KnownRevisionsTest {

    private static final ObjectKey HELLO = LadderWorld.revision("hello");
    private static final Instant NOW = Instant.parse("2030-01-01T00:10:00Z");

    private final KnownRevisions revisions = new KnownRevisions();

    private void told(Change.Kind kind, String state, String since, String minScale) {
        ApiObject revision =
                ApiObject.parse(
                        """
                        {"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
                         "metadata": {"name": "hello", "namespace": "default",
                          "labels": {"serving.knative.dev/routingState": "%s"},
                          "annotations": {"serving.knative.dev/routingStateModified": "%s",
                            "autoscaling.knative.dev/min-scale": "%s"}}}
                        """
                                .formatted(state, since, minScale));
        revisions.note(new Change(kind, revision));
    }

    @Test
    void sinceItLostItsRoute() {
        told(Change.Kind.ADDED, "reserve", "2030-01-01T00:08:00Z", "0");

        assertThat(revisions.unrouted(HELLO, NOW)).contains(Duration.ofMinutes(2));
    }

    @Test
    void oneThatHasARouteOrWaitsForOneCountsAsRouted() {
        told(Change.Kind.ADDED, "active", "2030-01-01T00:08:00Z", "0");
        assertThat(revisions.unrouted(HELLO, NOW)).isEmpty();

        told(Change.Kind.MODIFIED, "pending", "2030-01-01T00:08:00Z", "0");
        assertThat(revisions.unrouted(HELLO, NOW)).isEmpty();
    }

    @Test
    void aTimeToComeIsNow() {
        told(Change.Kind.ADDED, "reserve", "2030-01-01T00:20:00Z", "0");

        assertThat(revisions.unrouted(HELLO, NOW)).contains(Duration.ZERO);
    }

    @Test
    void oneWithoutATimeHasHadNoneForEver() {
        told(Change.Kind.ADDED, "reserve", "yesterday", "0");

        assertThat(revisions.unrouted(HELLO, NOW))
                .hasValueSatisfying(time -> assertThat(time).isGreaterThan(Duration.ofDays(365)));
    }

    @Test
    void knowsWhatARevisionKeeps() {
        assertThat(revisions.least(HELLO)).isZero();

        told(Change.Kind.ADDED, "active", "2030-01-01T00:08:00Z", "2");
        assertThat(revisions.least(HELLO)).isEqualTo(2);

        told(Change.Kind.DELETED, "active", "2030-01-01T00:08:00Z", "2");
        assertThat(revisions.least(HELLO)).isZero();
    }
}
