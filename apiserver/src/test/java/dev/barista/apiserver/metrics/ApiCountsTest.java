package dev.barista.apiserver.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.Attributes;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiCountsTest {

    private final ApiCounts counts = new ApiCounts();

    private static Attributes pods(String verb) {
        return new Attributes.OfResource(verb, "", "pods", "", "default", "web");
    }

    private static long millis(long time) {
        return Duration.ofMillis(time).toNanos();
    }

    @ParameterizedTest
    @CsvSource({
        "get, GET",
        "list, LIST",
        "watch, WATCH",
        "create, POST",
        "update, PUT",
        "patch, PATCH",
        "delete, DELETE",
        "deletecollection, DELETECOLLECTION"
    })
    void namesVerbsAsKubernetesDoes(String ofRules, String verb) {
        counts.answered(pods(ofRules), 200, 1);

        assertThat(counts.read().keySet())
                .containsExactly(new ApiCounts.Key(verb, "", "pods", "", 200));
    }

    @Test
    void countsWhatIsAskedInAnyNamespaceTogetherAndAnswersApart() {
        counts.answered(pods("get"), 200, millis(2));
        counts.answered(
                new Attributes.OfResource("get", "", "pods", "", "other", "db"), 200, millis(30));
        counts.answered(pods("get"), 404, millis(1));

        Map<ApiCounts.Key, ApiCounts.Sum> read = counts.read();

        assertThat(read).hasSize(2);
        ApiCounts.Sum found =
                requireNonNull(read.get(new ApiCounts.Key("GET", "", "pods", "", 200)));
        assertThat(found.requests()).isEqualTo(2);
        assertThat(found.seconds()).isEqualTo(0.032);
        assertThat(found.classes().subList(0, 3)).containsExactly(1L, 0L, 1L);
    }

    @Test
    void countsPathsThatAreNoResourcesTogether() {
        counts.answered(new Attributes.OfPath("get", "/version"), 200, 1);
        counts.answered(new Attributes.OfPath("get", "/healthz"), 200, 1);

        assertThat(counts.read()).hasSize(1);
    }

    @Test
    void keepsNoMoreKindsOfRequestsThanItsLimit() {
        IntStream.range(0, ApiCounts.MOST_KEYS + 500)
                .forEach(each ->
                        counts.answered(
                                new Attributes.OfResource("get", "", "k" + each, "", "", ""),
                                404,
                                1));

        Map<ApiCounts.Key, ApiCounts.Sum> read = counts.read();
        assertThat(read).hasSize(ApiCounts.MOST_KEYS + 1);
        assertThat(read.values().stream().mapToLong(ApiCounts.Sum::requests).sum())
                .isEqualTo(ApiCounts.MOST_KEYS + 500);
    }
}
