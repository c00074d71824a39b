package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Types;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Users, the node and the autoscaler do things by chance while the controllers take single steps
/// in any order; after each, what must always hold is checked.
class ControlSimulationTest {

    private static final List<String> SERVICES = List.of("a", "b");

    @Test
    void whatMustAlwaysHoldHoldsAfterEveryStep() {
        Property.simulates(ControlSimulationTest::run);
    }

    private static void run(Cases cases) {
        run(cases, new Cluster());
    }

    static void run(Cases cases, Cluster cluster) {
        RandomGenerator random = cases.random();
        for (int n = 0; n < 20 + 20 * cases.size(); n++) {
            act(cluster, random, n);
            cluster.check();
        }
        cluster.comeToRest();
        cluster.checkAtRest();
    }

    private static void act(Cluster cluster, RandomGenerator random, int n) {
        String service = SERVICES.get(random.nextInt(SERVICES.size()));
        switch (random.nextInt(40)) {
            case 0, 1, 2, 15, 16 -> cluster.deploy(service, n, random.nextInt(3) > 0);
            case 3 -> cluster.split(service, random);
            case 4 -> {
                if (random.nextInt(4) == 0) {
                    cluster.delete(Types.SERVICE, service);
                }
            }
            case 5 -> cluster.delete(Types.INGRESS, service);
            case 6 -> cluster.world.time.advance(Duration.ofSeconds(random.nextInt(30)));
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    cluster.world.restart();
                }
            }
            case 8, 9, 10, 11, 12, 13, 14 -> cluster.nodeEvent(random);
            default -> cluster.world.stepAny(random);
        }
    }

    @Test
    void theEndDoesNotDependOnTheOrderOfWork() {
        Property.simulates(cases -> {
            long script = cases.random().nextLong();
            String one = play(script, cases.random().nextLong(), cases.size());
            String other = play(script, cases.random().nextLong(), cases.size());
            assertThat(other).isEqualTo(one);
        });
    }

    /// What users do is the same for one `script`; when the node and the controllers do their part
    /// is up to `chance`.
    private static String play(long script, long chance, int size) {
        var generators = RandomGeneratorFactory.of("L64X128MixRandom");
        RandomGenerator users = generators.create(script);
        RandomGenerator others = generators.create(chance);
        var cluster = new Cluster();
        for (int n = 0; n < 3 + size; n++) {
            String service = SERVICES.get(users.nextInt(SERVICES.size()));
            boolean works = users.nextInt(3) > 0;
            cluster.deploy(service, n, works);
            // Specs that come faster than they are read are one: the next waits until this is read.
            while (cluster.world.stepAny(others)) {
                if (others.nextInt(3) == 0) {
                    cluster.nodeEvent(others);
                }
            }
        }
        cluster.comeToRest();
        return cluster.summary();
    }

    @Test
    void aServiceThatIsDeletedAndAppliedAtOnceComesUpAgain() {
        Property.simulates(ControlSimulationTest::deleteAndApply);
    }

    /// What the old Service owned goes bit by bit, while the new one is being made under the same
    /// names.
    private static void deleteAndApply(Cases cases) {
        var cluster = new Cluster();
        RandomGenerator random = cases.random();
        cluster.world.objects.collectLater();
        for (int n = 0; n < 2 + cases.size(); n++) {
            cluster.delete(Types.SERVICE, "a");
            cluster.deploy("a", n, true);
            for (int steps = random.nextInt(60); steps > 0; steps--) {
                switch (random.nextInt(10)) {
                    case 0, 1 -> cluster.world.objects.collectOne();
                    case 2 -> cluster.nodeEvent(random);
                    case 3 -> cluster.world.time.advance(Duration.ofMillis(random.nextInt(500)));
                    default -> cluster.world.stepAny(random);
                }
            }
        }
        do { // what settles may write a child of a Route that is gone: it is collected too
            cluster.world.settle();
        } while (cluster.world.objects.collectOne());
        cluster.comeToRest();
        assertThat(cluster.world.ready(Types.SERVICE, "a")).isEqualTo("True");
        assertThat(cluster.world.require(Types.SERVICE, "a").at("/status/url").asString(""))
                .isEqualTo("http://a.default.example.com");
        cluster.checkAtRest();
    }
}
