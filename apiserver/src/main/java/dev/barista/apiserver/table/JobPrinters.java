package dev.barista.apiserver.table;

import dev.barista.apiserver.schema.Column;
import dev.barista.model.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Jobs and CronJobs, as kubectl prints them.
final class JobPrinters {

    static final Printer JOBS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Status", "Whether it runs, or how it ended"),
                            Printer.column("Completions", "Pods that succeeded, of those wanted"),
                            Printer.column("Duration", "Time from its start to its success"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers"),
                            Printer.wide("Selector", "Labels of the pods")),
                    (job, now) -> {
                        JsonNode containers = job.at("/spec/template/spec/containers");
                        return List.of(
                                job.name(),
                                state(job),
                                completions(job),
                                duration(job.status(), now),
                                Printer.age(job, now),
                                Cells.joined(containers, "name"),
                                Cells.joined(containers, "image"),
                                Cells.selector(job.spec().path("selector")));
                    });

    static final Printer CRON_JOBS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Schedule", "When Jobs are made"),
                            Printer.column("Timezone", "The time zone of the schedule"),
                            new Column("Suspend", "boolean", "", "Whether none are made", 0, ""),
                            Printer.count("Active", "Jobs that run"),
                            Printer.column("Last Schedule", "Time since the last Job's time"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers"),
                            Printer.wide("Selector", "Labels of the pods")),
                    (cronJob, now) -> {
                        JsonNode spec = cronJob.spec();
                        JsonNode job = spec.path("jobTemplate").path("spec");
                        JsonNode containers = job.at("/template/spec/containers");
                        JsonNode last = cronJob.status().path("lastScheduleTime");
                        return List.of(
                                cronJob.name(),
                                spec.path("schedule").asString(""),
                                Cells.orNone(spec.path("timeZone")),
                                spec.path("suspend").asBoolean(false) ? "True" : "False",
                                cronJob.status().path("active").size(),
                                last.isMissingNode() ? Cells.NONE : Age.since(last, now),
                                Printer.age(cronJob, now),
                                Cells.joined(containers, "name"),
                                Cells.joined(containers, "image"),
                                Cells.selector(job.path("selector")));
                    });

    private static String state(ApiObject job) {
        for (String ended : List.of("Complete", "Failed")) {
            if (is(job, ended)) {
                return ended;
            }
        }
        if (job.isTerminating()) {
            return "Terminating";
        }
        for (String state : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (is(job, state)) {
                return state;
            }
        }
        return "Running";
    }

    private static boolean is(ApiObject job, String condition) {
        return Cells.condition(job, condition).equals("True");
    }

    private static String completions(ApiObject job) {
        int succeeded = job.status().path("succeeded").asInt(0);
        if (job.spec().hasNonNull("completions")) {
            return succeeded + "/" + job.spec().path("completions").asInt(0);
        }
        int parallelism = job.spec().path("parallelism").asInt(0);
        return parallelism > 1 ? "%d/1 of %d".formatted(succeeded, parallelism) : succeeded + "/1";
    }

    private static String duration(JsonNode status, Instant now) {
        if (!status.has("startTime")) {
            return "";
        }
        try {
            Instant start = Instant.parse(status.path("startTime").asString(""));
            Instant end =
                    status.has("completionTime")
                            ? Instant.parse(status.path("completionTime").asString(""))
                            : now;
            return Age.of(Duration.between(start, end));
        } catch (DateTimeParseException notATime) {
            return Age.UNKNOWN;
        }
    }

    private JobPrinters() {}
}
