package dev.barista.node.job;

import dev.barista.model.object.ApiObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a Job shall do, as far as its controller cares.
///
/// @param completions how many pods must succeed; -1 if the success of any tells that it is done
/// @param deadline how long it may be active
/// @param keptFor how long it is kept after its end
/// @param replacesFailedOnly whether a pod that is ending must have ended before it is replaced
/// @param restarts whether containers that fail are started again in their pod
record JobSpec(
        int parallelism,
        int completions,
        boolean indexed,
        int backoffLimit,
        @Nullable Duration deadline,
        @Nullable Duration keptFor,
        boolean suspended,
        boolean replacesFailedOnly,
        boolean restarts) {

    static JobSpec of(ApiObject job) {
        JsonNode spec = job.spec();
        return new JobSpec(
                spec.path("parallelism").asInt(1),
                spec.path("completions").asInt(-1),
                spec.path("completionMode").asString("").equals("Indexed"),
                spec.path("backoffLimit").asInt(6),
                seconds(spec.path("activeDeadlineSeconds")),
                seconds(spec.path("ttlSecondsAfterFinished")),
                spec.path("suspend").asBoolean(false),
                spec.path("podReplacementPolicy").asString("").equals("Failed"),
                spec.at("/template/spec/restartPolicy").asString("").equals("OnFailure"));
    }

    private static @Nullable Duration seconds(JsonNode number) {
        return number.isNumber() ? Duration.ofSeconds(number.asLong(0)) : null;
    }
}
