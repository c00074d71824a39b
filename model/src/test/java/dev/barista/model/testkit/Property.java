package dev.barista.model.testkit;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Checks a claim on many random cases, the same ones in every run.
///
/// Cases grow: the first are tiny, so the first to fail is small, and needs no shrinking. A failure
/// names its case; `-Dproperty.case=N` runs that one alone, `-Dproperty.seed=S` tries other cases.
public final class Property {

    /// A claim about one random case.
    @FunctionalInterface
    public interface Claim {
        void check(Cases cases) throws Exception;
    }

    /// The random choices of one case.
    public record Cases(RandomGenerator random, int size) {

        public int between(int min, int max) {
            return random.nextInt(min, max + 1);
        }

        /// A length or count that suits the size of this case.
        public int length() {
            return between(0, size);
        }
    }

    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");
    private static final long SEED = Long.getLong("property.seed", 1);
    private static final int ONLY = Integer.getInteger("property.case", -1);

    /// How many cases a simulation has; a nightly run has more.
    private static final int SIMULATIONS = Integer.getInteger("simulation.cases", 200);

    /// The largest case of a simulation, so that ten thousand cases take fifty times as long as two
    /// hundred.
    private static final int LARGEST_SIMULATION = 10;

    public static void holds(int cases, Claim claim) {
        holds(cases, Integer.MAX_VALUE, claim);
    }

    /// A claim whose cases cost more: 200 of them, or as many as `-Dsimulation.cases=N` says. They
    /// grow to a size of ten and begin again.
    public static void simulates(Claim claim) {
        holds(SIMULATIONS, LARGEST_SIMULATION, claim);
    }

    private static void holds(int cases, int largest, Claim claim) {
        for (int n = Math.max(ONLY, 0); n < (ONLY < 0 ? cases : ONLY + 1); n++) {
            int size = 1 + n / 10 % largest;
            try {
                claim.check(new Cases(RANDOM.create(SEED * 1_000_003 + n), size));
            } catch (Exception | AssertionError failure) {
                String rerun = "-Dproperty.seed=%d -Dproperty.case=%d".formatted(SEED, n);
                throw new AssertionError("case %d of %d: %s".formatted(n, cases, rerun), failure);
            }
        }
    }

    private Property() {}
}
