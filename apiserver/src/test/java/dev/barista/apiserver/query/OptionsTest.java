package dev.barista.apiserver.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.apiserver.verb.FieldValidation;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Propagation;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What the parameters of a request say together.
final class OptionsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    private static final User ME = User.of("me");

    private static Query query(String text) {
        return new Query(new QueryStringDecoder("/?" + text).parameters());
    }

    private static String refusal(ThrowingCallable call) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        return refused.status().code() + " " + refused.status().message();
    }

    @Test
    void readsWhatKubectlAsksOfLogs() {
        LogOptions options =
                LogOptions.of(
                        query(
                                "container=c&follow=true&previous&timestamps=true&sinceSeconds=30&tailLines=5&limitBytes=9"),
                        "web",
                        NOW);

        assertThat(options)
                .isEqualTo(new LogOptions("c", true, true, true, NOW.minusSeconds(30), 5, 9));
    }

    @Test
    void asksForAllOfALogWithoutParameters() {
        assertThat(LogOptions.of(query(""), "web", NOW)).isEqualTo(LogOptions.ALL);
    }

    @Test
    void takesMoreSecondsThanThereHaveBeenAsAlways() {
        assertThat(LogOptions.of(query("sinceSeconds=9223372036854775807"), "web", NOW).since())
                .isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tailLines=-1   | tailLines: Invalid value: -1: must be greater than or equal to 0
                    limitBytes=0   | limitBytes: Invalid value: 0: must be greater than 0
                    sinceSeconds=0 | sinceSeconds: Invalid value: 0: must be greater than 0
                    tailLines=-1&limitBytes=0 | [tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: 0: must be greater than 0]
                    """)
    void refusesSenselessLogsInKubernetesWords(String text, String why) {
        assertThat(refusal(() -> LogOptions.of(query(text), "web", NOW)))
                .isEqualTo("422 PodLogOptions \"web\" is invalid: " + why);
    }

    @Test
    void refusesTwoBeginningsOfALog() {
        String text = "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z";

        assertThat(refusal(() -> LogOptions.of(query(text), "web", NOW)))
                .contains("at most one of `sinceTime` or `sinceSeconds` may be specified");
    }

    @Test
    void readsAWatchWithInitialEvents() {
        ListOptions options =
                ListOptions.of(
                        query(
                                "watch=True&sendInitialEvents=1&allowWatchBookmarks&resourceVersionMatch=NotOlderThan&timeoutSeconds=7"));

        assertThat(options)
                .isEqualTo(
                        new ListOptions(
                                true, true, true, -1, ListOptions.Match.NOT_OLDER_THAN, 0, "", 7));
    }

    @Test
    void takesANegativeLimitAsNoLimit() {
        assertThat(ListOptions.of(query("limit=-5")).limit()).isZero();
        assertThat(ListOptions.of(query("limit=99999999999")).limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    resourceVersionMatch=Exact | 422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided
                    resourceVersion=0&resourceVersionMatch=Exact | 422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"
                    resourceVersion=1&resourceVersionMatch=x | 422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "x": supported values: "Exact", "NotOlderThan", ""
                    sendInitialEvents=true | 422 ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list
                    watch&sendInitialEvents=true | 422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan
                    watch&resourceVersionMatch=NotOlderThan | 422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided
                    limit= | 400 strconv.ParseInt: parsing "": invalid syntax
                    timeoutSeconds=1s | 400 strconv.ParseInt: parsing "1s": invalid syntax
                    """)
    void refusesSenselessLists(String text, String why) {
        assertThat(refusal(() -> ListOptions.of(query(text)))).isEqualTo(why);
    }

    @Test
    void namesTheManagerByTheClientIfTheQueryDoesNot() {
        WriteOptions options =
                WriteQuery.of(query("dryRun=All"), WriteQuery.Kind.CREATE, ME, "kubectl/v1.32 x");

        assertThat(options)
                .isEqualTo(new WriteOptions(ME, "kubectl", true, FieldValidation.WARN, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CREATE | dryRun=yes | CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "yes": supported values: "All"
                    UPDATE | dryRun= | UpdateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "": supported values: "All"
                    CREATE | fieldValidation=strict | CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "strict": supported values: "", "Ignore", "Strict", "Warn"
                    PATCH | force=false | PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch
                    APPLY | force=true | PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch
                    """)
    void refusesSenselessWrites(WriteQuery.Kind kind, String text, String why) {
        assertThat(refusal(() -> WriteQuery.of(query(text), kind, ME, "test/1")))
                .isEqualTo("422 " + why);
    }

    @Test
    void refusesTheNameOfAManagerThatIsTooLong() {
        String text = "fieldManager=" + "x".repeat(129);

        assertThat(refusal(() -> WriteQuery.of(query(text), WriteQuery.Kind.CREATE, ME, "")))
                .contains("fieldManager: Invalid value")
                .contains("may not be more than 128 bytes");
    }

    private static DeleteOptions delete(String text, String body) {
        JsonNode tree = Json.MAPPER.readTree(body);
        return DeleteQuery.of(query(text), tree);
    }

    @Test
    void letsTheBodyOfADeleteGoBeforeItsQuery() {
        DeleteOptions options =
                delete(
                        "gracePeriodSeconds=5&propagationPolicy=Orphan",
                        "{\"gracePeriodSeconds\":0,\"propagationPolicy\":\"Foreground\",\"preconditions\":{\"uid\":\"u\"}}");

        assertThat(options).isEqualTo(new DeleteOptions(Propagation.FOREGROUND, 0, "u", "", false));
    }

    @Test
    void readsADeleteFromTheQueryAlone() {
        assertThat(delete("gracePeriodSeconds=5&propagationPolicy=Orphan&dryRun=All", "{}"))
                .isEqualTo(new DeleteOptions(Propagation.ORPHAN, 5, "", "", true));
        assertThat(delete("orphanDependents", "{}").propagation()).isEqualTo(Propagation.ORPHAN);
        assertThat(delete("orphanDependents=False", "{}").propagation())
                .isEqualTo(Propagation.BACKGROUND);
    }

    @Test
    void onlyTriesADeleteIfEitherSaysSo() {
        assertThat(delete("dryRun=All", "{\"gracePeriodSeconds\":0}").dryRun()).isTrue();
        assertThat(delete("", "{\"dryRun\":[\"All\"]}").dryRun()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gracePeriodSeconds=soon | 400 strconv.ParseInt: parsing "soon": invalid syntax
                    dryRun=true | 422 DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "true": supported values: "All"
                    propagationPolicy=Later | 422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"
                    """)
    void refusesSenselessDeletes(String text, String why) {
        assertThat(refusal(() -> delete(text, "{}"))).isEqualTo(why);
    }
}
