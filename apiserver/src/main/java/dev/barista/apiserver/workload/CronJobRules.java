package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.cron.CronSchedule;
import dev.barista.model.object.ApiObject;
import java.time.ZoneId;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What a CronJob may be. Pure.
final class CronJobRules {

    /// 63 with the time that is added for a Job.
    private static final int LONGEST_NAME = 52;

    static void check(ApiObject cronJob, Mistakes mistakes) {
        if (cronJob.name().length() > LONGEST_NAME) {
            mistakes.invalid("metadata.name", cronJob.name(), "must be no more than 52 characters");
        }
        JsonNode spec = cronJob.spec();
        checkSchedule(spec, mistakes);
        checkZone(spec, mistakes);
        if (spec.path("startingDeadlineSeconds").asLong(0) < 0) {
            mistakes.invalid(
                    "spec.startingDeadlineSeconds",
                    spec.path("startingDeadlineSeconds"),
                    "must be greater than or equal to 0");
        }
        JsonNode job = spec.path("jobTemplate").path("spec");
        for (String field : new String[] {"selector", "manualSelector"}) {
            boolean isSet = field.equals("selector") ? job.has(field) : job.path(field).asBoolean();
            if (isSet) {
                mistakes.invalid(
                        "spec.jobTemplate.spec." + field,
                        job.path(field),
                        "`%s` will be auto-generated".formatted(field));
            }
        }
        JobRules.check(job, "spec.jobTemplate.spec", mistakes);
    }

    private static void checkSchedule(JsonNode spec, Mistakes mistakes) {
        String schedule = spec.path("schedule").asString("");
        if (schedule.isEmpty()) {
            mistakes.required("spec.schedule");
            return;
        }
        if (schedule.toUpperCase(Locale.ROOT).contains("TZ=")) {
            mistakes.invalid(
                    "spec.schedule",
                    schedule,
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
            return;
        }
        try {
            CronSchedule.parse(schedule);
        } catch (IllegalArgumentException wrong) {
            mistakes.invalid("spec.schedule", schedule, String.valueOf(wrong.getMessage()));
        }
    }

    private static void checkZone(JsonNode spec, Mistakes mistakes) {
        if (!spec.hasNonNull("timeZone")) {
            return;
        }
        String zone = spec.path("timeZone").asString("");
        if (zone.isEmpty()) {
            mistakes.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string");
        } else if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            mistakes.invalid("spec.timeZone", zone, "unknown time zone " + zone);
        }
    }

    private CronJobRules() {}
}
