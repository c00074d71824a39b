package dev.barista.control.scale;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.barista.control.scale.Alternatives.Difference;
import dev.barista.control.scale.Loads.Load;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlternativesTest {

    private static final String COFFEE = "coffee-00001";
    private static final long SECOND = 1_000_000_000L;
    private static final Map<String, String> RESERVE =
            Map.of("knative.aliyun.com/reserve-instance", "enable");

    private final ScaleWorld world = new ScaleWorld();
    private Duration start = ofSeconds(2);
    private int told;
    private Difference sum = Difference.NONE;

    private void deploy(Map<String, String> annotations) {
        world.autoscaler.compare(
                new Alternatives() {
                    @Override
                    public Duration start(ObjectKey revision) {
                        return start;
                    }

                    @Override
                    public void differed(ObjectKey revision, Difference difference) {
                        told++;
                        sum = sum.plus(difference);
                    }
                });
        world.restart();
        world.deploy(COFFEE, annotations);
        world.time.advance(ofMinutes(5));
        assertThat(world.standard(COFFEE)).isZero();
        told = 0;
        sum = Difference.NONE;
    }

    private void burst(int requestsPerSecond, Duration length) {
        world.autoscaler.wanted(ScaleWorld.key(COFFEE));
        // The first load is an average over the sleep too.
        world.loads.put(COFFEE, new Load(requestsPerSecond * 0.001, requestsPerSecond));
        world.time.advance(ofSeconds(1));
        world.loads.put(COFFEE, new Load(requestsPerSecond * 0.3, requestsPerSecond));
        world.time.advance(length);
        world.loads.put(COFFEE, new Load(0, 0));
        world.time.advance(ofMinutes(10));
    }

    @Test
    void whatPilesUpBehindASlowStartWouldHaveAskedForMoreInstances() {
        deploy(RESERVE);

        burst(200, ofSeconds(30));

        // One instance of 70 serves 60 at once; 400 that waited would have asked for several.
        assertThat(sum.scaleToZero()).isGreaterThan(60 * SECOND);
        assertThat(sum.minScale()).isZero();
    }

    @Test
    void aQuickStartAddsNothingToWhatRan() {
        start = Duration.ofMillis(30);
        deploy(RESERVE);

        burst(20, ofSeconds(30));

        assertThat(sum.scaleToZero()).isCloseTo(0, within(2 * SECOND));
    }

    @Test
    void aRevisionThatKeepsNothingIsItsOwnScaleToZero() {
        deploy(Map.of());
        world.dropSeats(COFFEE);

        burst(200, ofSeconds(30));

        assertThat(sum.scaleToZero()).isZero();
    }

    @Test
    void nothingIsToldOfARevisionThatSleeps() {
        deploy(RESERVE);
        burst(200, ofSeconds(30));
        told = 0;

        world.time.advance(ofMinutes(60));

        assertThat(told).isZero();
    }
}
