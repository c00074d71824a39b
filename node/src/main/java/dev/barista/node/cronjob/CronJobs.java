package dev.barista.node.cronjob;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Job of a CronJob, and its status. Pure.
final class CronJobs {

    private static final String TIME = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// @param due the time that it is made for, which is in its name
    static ApiObject jobOf(ApiObject cronJob, Instant due) {
        JsonNode template = cronJob.spec().path("jobTemplate");
        String name = "%s-%d".formatted(cronJob.name(), due.getEpochSecond() / 60);
        return ApiObject.of(Types.JOB, new ObjectKey(cronJob.namespace(), name))
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    for (String field : List.of("labels", "annotations")) {
                        if (template.path("metadata").has(field)) {
                            metadata.set(field, template.path("metadata").get(field).deepCopy());
                        }
                    }
                    metadata.withObject("/annotations").put(TIME, due.toString());
                    metadata.putArray("ownerReferences")
                            .add(OwnerReference.controlledBy(cronJob).toTree());
                    tree.set("spec", template.path("spec").deepCopy());
                });
    }

    /// @param jobs that there are now
    static ObjectNode status(ApiObject cronJob, List<ApiObject> jobs) {
        ObjectNode status =
                cronJob.status() instanceof ObjectNode old ? old.deepCopy() : Json.object();
        status.remove("active");
        jobs.stream()
                .filter(job -> !hasFinished(job))
                .sorted(Comparator.comparing(ApiObject::key))
                .forEach(job ->
                        status.withArray("/active")
                                .addObject()
                                .put("kind", "Job")
                                .put("namespace", job.namespace())
                                .put("name", job.name())
                                .put("uid", job.uid())
                                .put("apiVersion", "batch/v1"));
        jobs.stream()
                .filter(job -> is(job, "Complete"))
                .flatMap(job -> time(job.status().path("completionTime")).stream())
                .max(Comparator.naturalOrder())
                .filter(last ->
                        time(status.path("lastSuccessfulTime")).filter(last::isAfter).isPresent()
                                || !status.has("lastSuccessfulTime"))
                .ifPresent(last -> status.put("lastSuccessfulTime", last.toString()));
        return status;
    }

    static boolean hasFinished(ApiObject job) {
        return is(job, "Complete") || is(job, "Failed");
    }

    static boolean is(ApiObject job, String condition) {
        return job.status()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(condition))
                .anyMatch(one -> one.path("status").asString("").equals("True"));
    }

    static Optional<Instant> time(JsonNode text) {
        try {
            return text.isString()
                    ? Optional.of(Instant.parse(text.asString("")))
                    : Optional.empty();
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /// As Kubernetes' events say it: `Mon, 02 Jan 2006 15:04:05 +0000`.
    static String words(Instant time) {
        return WORDS.format(time);
    }

    private CronJobs() {}
}
