package dev.barista.apiserver.metrics;

import dev.barista.apiserver.authorization.Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// Counts the requests of the API, as Kubernetes counts its own: by what was asked, and how it was
/// answered. Thread-safe.
///
/// Requests may name kinds that do not exist: beyond [#MOST_KEYS] the others are counted together.
public final class ApiCounts {

    /// Kinds of requests that are told apart.
    static final int MOST_KEYS = 2_000;

    private static final double NANOS = 1e9;
    private static final Key OTHER = new Key("OTHER", "", "", "", 0);

    /// As in Kubernetes, in thousandths of a second.
    private static final long[] BOUNDS = {
        5, 25, 50, 100, 200, 400, 600, 800, 1_000, 1_250, 1_500, 2_000, 3_000, 4_000, 5_000, 6_000,
        8_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000
    };

    /// A kind of requests.
    ///
    /// @param verb in capitals: `LIST`
    /// @param resource plural; empty for a path that is no resource's
    /// @param code of the answer
    public record Key(String verb, String group, String resource, String subresource, int code)
            implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    /// How many of a kind there were, and how long they took.
    ///
    /// @param classes how many took at most each of [#seconds], not added up; the last is of those
    ///   that took longer
    public record Sum(List<Long> classes, double seconds) {
        public Sum {
            classes = List.copyOf(classes);
        }

        public long requests() {
            return classes.stream().mapToLong(Long::longValue).sum();
        }
    }

    private static final class Cell {
        private final LongAdder[] classes =
                IntStream.rangeClosed(0, BOUNDS.length)
                        .mapToObj(_ -> new LongAdder())
                        .toArray(LongAdder[]::new);
        private final LongAdder nanos = new LongAdder();

        void add(long took) {
            int at = 0;
            while (at < BOUNDS.length && took > BOUNDS[at] * 1_000_000) {
                at++;
            }
            classes[at].increment();
            nanos.add(took);
        }

        Sum read() {
            return new Sum(
                    Arrays.stream(classes).map(LongAdder::sum).toList(), nanos.sum() / NANOS);
        }
    }

    private final ConcurrentMap<Key, Cell> cells = new ConcurrentHashMap<>();

    /// The bounds of the classes, in seconds.
    public static List<Double> seconds() {
        return Arrays.stream(BOUNDS).mapToObj(millis -> millis / 1e3).toList();
    }

    /// A request has been answered.
    ///
    /// @param code of the answer; 0 if its client left before it had one
    public void answered(Attributes asked, int code, long nanos) {
        Key key = key(asked, code);
        boolean known = cells.size() < MOST_KEYS || cells.containsKey(key);
        cells.computeIfAbsent(known ? key : OTHER, _ -> new Cell()).add(nanos);
    }

    private static Key key(Attributes asked, int code) {
        return switch (asked) {
            case Attributes.OfPath(String verb, String _) ->
                    new Key(verb.toUpperCase(Locale.ROOT), "", "", "", code);
            case Attributes.OfResource of ->
                    new Key(verb(of.verb()), of.group(), of.resource(), of.subresource(), code);
        };
    }

    private static String verb(String ofRules) {
        return switch (ofRules) {
            case "create" -> "POST";
            case "update" -> "PUT";
            default -> ofRules.toUpperCase(Locale.ROOT);
        };
    }

    /// All of them so far.
    public Map<Key, Sum> read() {
        Map<Key, Sum> sums = new TreeMap<>();
        cells.forEach((key, cell) -> sums.put(key, cell.read()));
        return sums;
    }
}
