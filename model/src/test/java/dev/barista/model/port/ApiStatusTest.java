package dev.barista.model.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Refusals in Kubernetes' words: clients compare reasons, and people read messages.
class ApiStatusTest {

    @Test
    void usesTheWordsOfKubernetes() {
        assertThat(ApiStatus.notFound(Types.SERVICE, "a").message())
                .isEqualTo("services.serving.knative.dev \"a\" not found");
        assertThat(ApiStatus.alreadyExists(Types.POD, "a").message())
                .isEqualTo("pods \"a\" already exists");
        assertThat(ApiStatus.conflict(Types.POD, new ObjectKey("ns", "a")).message())
                .isEqualTo(
                        "Operation cannot be fulfilled on pods \"a\": the object has been modified;"
                                + " please apply your changes to the latest version and try again");
    }

    @Test
    void isWrittenAsAStatusObject() {
        var status =
                new ApiStatus(
                        422,
                        "Invalid",
                        "no",
                        List.of(new ApiStatus.Cause("FieldValueInvalid", "must be", "spec.a")));

        assertThat(status.toTree())
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"kind": "Status", "apiVersion": "v1", "status": "Failure",
                                 "message": "no", "reason": "Invalid", "code": 422, "metadata": {},
                                 "details": {"causes": [{"reason": "FieldValueInvalid",
                                   "message": "must be", "field": "spec.a"}]}}
                                """));
        assertThat(ApiStatus.badRequest("no").toTree().has("details")).isFalse();
    }

    @Test
    void anExceptionTellsWhatItIs() {
        var missing = new ApiException(ApiStatus.notFound(Types.POD, "a"));
        var there = new ApiException(ApiStatus.alreadyExists(Types.POD, "a"));
        var changed = new ApiException(ApiStatus.conflict(Types.POD, ObjectKey.of("a")));

        assertThat(missing.isNotFound()).isTrue();
        assertThat(missing.isConflict() || missing.isAlreadyExists()).isFalse();
        assertThat(there.isAlreadyExists()).isTrue();
        assertThat(there.isConflict() || there.isNotFound()).isFalse();
        assertThat(changed.isConflict()).isTrue();
        assertThat(changed.isAlreadyExists() || changed.isNotFound()).isFalse();
        assertThat(missing).hasMessage("pods \"a\" not found");
    }
}
