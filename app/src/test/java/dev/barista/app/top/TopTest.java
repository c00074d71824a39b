package dev.barista.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From two pages of metrics to a table.
final class TopTest {

    private static final Scope ALL = new Scope("", "");
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    /// Requests of a revision: COFFEE is `default/coffee-00001` of the Service `coffee`.
    private static String requests(String service, String status, long fast, long slow) {
        String labels =
                "{k8s_namespace_name=\"default\",kn_service_name=\"%s\",kn_configuration_name=\"%s\",kn_revision_name=\"%s-00001\",http_response_status_code=\"%s\""
                        .formatted(service, service, service, status);
        return """
        http_server_request_duration_seconds_bucket%s,le="0.01"} %d
        http_server_request_duration_seconds_bucket%s,le="0.1"} %d
        http_server_request_duration_seconds_bucket%s,le="+Inf"} %d
        http_server_request_duration_seconds_count%s} %d
        """
                .formatted(
                        labels,
                        fast,
                        labels,
                        fast + slow,
                        labels,
                        fast + slow,
                        labels,
                        fast + slow);
    }

    private static String instances(String service, String rung, int count) {
        return "barista_revision_instances{k8s_namespace_name=\"default\",kn_service_name=\"%s\",kn_configuration_name=\"%s\",kn_revision_name=\"%s-00001\",rung=\"%s\"} %d%n"
                .formatted(service, service, service, rung, count);
    }

    private static Activities between(String before, String after, Scope scope) {
        return Activities.between(
                Reading.of(0, before), Reading.of(Duration.ofSeconds(2).toNanos(), after), scope);
    }

    @Test
    void showsTheBusiestServiceFirst() {
        Activities activities =
                between(
                        requests("tea", "200", 10, 0) + "barista_wakes_total{rung=\"frozen\"} 3\n",
                        requests("tea", "200", 12, 0)
                                + requests("coffee", "200", 300, 100)
                                + requests("coffee", "503", 4, 0)
                                + instances("coffee", "running", 2)
                                + instances("coffee", "frozen", 1)
                                + instances("tea", "reserve", 1)
                                + """
                                barista_wakes_total{rung="frozen"} 5
                                barista_gateway_connections 12
                                apiserver_storage_objects{resource="services.serving.knative.dev"} 1200
                                """,
                        ALL);

        assertThat(String.join("\n", TopText.lines(activities, ALL, 20)))
                .isEqualTo(
                        """
                        2 of 1,200 awake, 12 connections, 2 wakes (2 frozen) in 2.0 s

                        SERVICE                      REQ/S       P50       P99    5XX/S   OPEN  WAITING  INSTANCES
                        default/coffee                 202    6.6 ms   96.4 ms      2.0      0        0  2 running, 1 frozen
                        default/tea                    1.0    5.0 ms    9.9 ms        0      0        0  1 reserve\
                        """);
    }

    @Test
    void saysHowManyRowsAreLeftOut() {
        Activities activities =
                between("", instances("a", "running", 1) + instances("b", "running", 1), ALL);

        assertThat(TopText.lines(activities, ALL, 1)).hasSize(5).last().isEqualTo("and 1 more");
    }

    @Test
    void leavesOutWhatSleeps() {
        String asleep = requests("tea", "200", 10, 0);

        assertThat(between(asleep, asleep, ALL).rows()).isEmpty();
    }

    @Test
    void aCounterThatIsSmallerHasBegunAnew() {
        Activities activities =
                between(requests("tea", "200", 1000, 0), requests("tea", "200", 8, 0), ALL);

        assertThat(activities.rows().getFirst().requests()).isEqualTo(4, CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "'',      '',           default/coffee",
        "default, '',           default/coffee",
        "other,   '',           ''",
        "default, coffee,       default/coffee-00001",
        "default, coffee-00001, default/coffee-00001",
        "default, tea,          ''",
    })
    void tellsApartWhatTheScopeSays(String namespace, String name, String row) {
        Activities activities =
                between("", instances("coffee", "running", 1), new Scope(namespace, name));

        assertThat(activities.rows().stream().map(each -> each.key().toString()).toList())
                .isEqualTo(row.isEmpty() ? List.of() : List.of(row));
    }

    @Test
    void aConfigurationWithoutAServiceIsShownByItsName() {
        String labels =
                "k8s_namespace_name=\"default\",kn_service_name=\"\",kn_configuration_name=\"alone\",kn_revision_name=\"alone-00003\"";

        assertThat(
                        between(
                                        "",
                                        "kn_revision_request_concurrency{%s} 4\nkn_revision_request_queued{%s} 3\n"
                                                .formatted(labels, labels),
                                        ALL)
                                .rows()
                                .getFirst())
                .isEqualTo(
                        new Activity(
                                new ObjectKey("default", "alone"),
                                0,
                                0,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                4,
                                3,
                                Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "0.25, 0.5",
        "0.5, 1",
        "0.65, 1.5",
        "0.8, 2",
        "0.99, 2", // above the largest finite bound
    })
    void aQuantileIsWithinItsBucketAsIfValuesWereSpreadEvenly(double share, double value) {
        Buckets buckets = new Buckets();
        buckets.add(1, 5);
        buckets.add(2, 8);
        buckets.add(Double.POSITIVE_INFINITY, 10);

        assertThat(buckets.quantile(share).orElseThrow()).isEqualTo(value, CLOSE);
        assertThat(new Buckets().quantile(share)).isEmpty();
    }

    @Test
    void readsLabelsWithWhatIsEscapedInThem() {
        assertThat(
                        Exposition.samples(
                                """
                                # HELP a of "a"
                                a{x="1\\"2\\\\3\\n4",y="{}, "} 2.5e3 1700000000000
                                b +Inf
                                no sample
                                c{x=} 1
                                """))
                .containsExactly(
                        new Sample("a", Map.of("x", "1\"2\\3\n4", "y", "{}, "), 2500),
                        new Sample("b", Map.of(), Double.POSITIVE_INFINITY),
                        new Sample("c", Map.of(), 1));
    }
}
