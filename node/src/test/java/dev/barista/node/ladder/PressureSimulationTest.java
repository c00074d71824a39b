package dev.barista.node.ladder;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Sixty apps of 20 MB on a budget of 600 MB, asked at random: some at their start, some on an idle
/// seat, most in the standard seat whose stable window is not over.
class PressureSimulationTest {

    private static final int APPS = 60;
    private static final long BUDGET = 600_000_000;
    private static final long HELD = 20_000_000;
    private static final Duration STEP = ofMillis(50);
    private static final Duration LONGEST = ofSeconds(1);
    private static final IdleSettings LADDER = LadderWorld.settings("idle-policy", "ladder");

    @Test
    void theBudgetIsNeverExceededForMoreThanASecond() {
        Property.holds(40, cases -> new Run(cases).seconds(60));
    }

    private static final class Run {
        final Cases cases;
        final LadderWorld world = new LadderWorld();
        final Map<String, Long> grownAt = new HashMap<>();
        final List<String> starting = new ArrayList<>();
        int requests;
        int waited;
        Duration over = Duration.ZERO;
        Duration longestOver = Duration.ZERO;

        Run(Cases cases) {
            this.cases = cases;
            world.idle = IdleConfig.DEFAULT.withMemoryBudget(BUDGET);
        }

        void seconds(int seconds) {
            for (long i = 0; i < ofSeconds(seconds).dividedBy(STEP); i++) {
                world.ending = ofMillis(cases.between(20, 600));
                for (int n = cases.between(0, 2); n > 0; n--) {
                    request("app" + cases.between(1, APPS));
                }
                world.advance(STEP);
                grow();
                check();
            }
            world.advance(ofSeconds(2));
            assertThat(requests).isGreaterThan(100);
            assertThat(waited).as("starts that were not let through").isZero();
        }

        void request(String app) {
            requests++;
            String id = app + "-0";
            if (world.residents.containsKey(id)) {
                serve(id);
            } else if (!starting.contains(app)) {
                starting.add(app);
                waited++;
                var _ =
                        world.ladder
                                .beforeStart(LadderWorld.revision(app))
                                .thenRun(() -> started(app));
                world.turns.settle();
            }
        }

        /// It holds a quarter at once and the rest within half a second, and is known when ready.
        void started(String app) {
            waited--;
            world.turns.schedule(
                    ofMillis(cases.between(50, 300)),
                    () -> {
                        starting.remove(app);
                        String id = world.add(app, cases.between(0, 3) == 0, LADDER, HELD / 4);
                        grownAt.put(id, world.time.nanos() + ofMillis(500).toNanos());
                        serve(id);
                    });
        }

        void serve(String id) {
            world.begin(id);
            world.turns.schedule(ofMillis(cases.between(1, 200)), () -> world.finish(id));
        }

        void grow() {
            grownAt.forEach((id, at) -> {
                if (at - world.time.nanos() <= 0 && world.instances.containsKey(id)) {
                    world.instances.get(id).holds(HELD);
                }
            });
        }

        void check() {
            over = world.held() > BUDGET ? over.plus(STEP) : Duration.ZERO;
            longestOver = over.compareTo(longestOver) > 0 ? over : longestOver;
            assertThat(longestOver).isLessThanOrEqualTo(LONGEST);
        }
    }
}
