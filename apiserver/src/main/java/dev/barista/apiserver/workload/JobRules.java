package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.LabelRules;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a Job may be, and what of it may change. Pure.
final class JobRules {

    private static final int LONGEST_INDEXED_NAME = 63;
    private static final int MOST_INDEXED = 100_000;

    static final String NOT_HERE = "Barista does not support this field";

    /// Left out of what Barista does: refused, so that a Job never does something else than it
    /// says.
    private static final List<String> REFUSED =
            List.of(
                    "podFailurePolicy",
                    "successPolicy",
                    "backoffLimitPerIndex",
                    "maxFailedIndexes");

    static void check(ApiObject job, Mistakes mistakes) {
        check(job.spec(), "spec", mistakes);
        JsonNode spec = job.spec();
        checkSelector(job, spec, mistakes);
        String lastPod = job.name() + "-" + (spec.path("completions").asInt(1) - 1);
        if (isIndexed(spec) && lastPod.length() > LONGEST_INDEXED_NAME) {
            mistakes.invalid("metadata.name", lastPod, "must be no more than 63 characters");
        }
    }

    /// @param path of the spec: that of a Job, or of the template of one
    static void check(JsonNode spec, String path, Mistakes mistakes) {
        for (String field : REFUSED) {
            if (spec.hasNonNull(field)) {
                mistakes.forbidden(path + "." + field, NOT_HERE);
            }
        }
        String manager = spec.path("managedBy").asString("kubernetes.io/job-controller");
        if (!manager.equals("kubernetes.io/job-controller")) {
            mistakes.unsupported(
                    path + ".managedBy", manager, List.of("kubernetes.io/job-controller"));
        }
        checkRestartPolicy(spec, path, mistakes);
        if (isIndexed(spec)) {
            if (!spec.hasNonNull("completions")) {
                mistakes.required(path + ".completions", "when completion mode is Indexed");
            }
            if (spec.path("parallelism").asInt(0) > MOST_INDEXED) {
                mistakes.invalid(
                        path + ".parallelism",
                        spec.path("parallelism"),
                        "must be less than or equal to 100000 when completion mode is Indexed");
            }
        }
    }

    private static boolean isIndexed(JsonNode spec) {
        return spec.path("completionMode").asString("").equals("Indexed");
    }

    private static void checkRestartPolicy(JsonNode spec, String path, Mistakes mistakes) {
        String policy = spec.at("/template/spec/restartPolicy").asString("Always");
        if (policy.equals("Always")) {
            mistakes.required(
                    path + ".template.spec.restartPolicy",
                    "valid values: \"OnFailure\", \"Never\"");
        }
    }

    private static void checkSelector(ApiObject job, JsonNode spec, Mistakes mistakes) {
        JsonNode selector = spec.path("selector");
        LabelRules.selector(selector, "spec.selector", mistakes);
        JsonNode labels = spec.at("/template/metadata/labels");
        LabelRules.labels(labels, "spec.template.metadata.labels", mistakes);
        if (!spec.path("manualSelector").asBoolean(false)) {
            require(labels, JobDefaults.CONTROLLER_UID, job.uid(), mistakes);
            require(labels, JobDefaults.JOB_NAME, job.name(), mistakes);
            if (!selector.path("matchLabels")
                    .path(JobDefaults.CONTROLLER_UID)
                    .asString("")
                    .equals(job.uid())) {
                mistakes.invalid("spec.selector", selector, "`selector` not auto-generated");
            }
        } else {
            PodTemplateRules.checkSelected(selector, labels, mistakes);
        }
    }

    private static void require(JsonNode labels, String key, String value, Mistakes mistakes) {
        String actual = labels.path(key).asString("");
        if (!actual.equals(value)) {
            mistakes.invalid(
                    "spec.template.metadata.labels[%s]".formatted(key),
                    actual,
                    "must be '%s'".formatted(value));
        }
    }

    static void checkChange(ApiObject job, ApiObject old, Mistakes mistakes) {
        for (String field : List.of("completions", "selector", "completionMode")) {
            requireSame(field, job.spec().path(field), old.spec().path(field), mistakes);
        }
        boolean mayMove =
                old.spec().path("suspend").asBoolean(false) && !old.status().has("startTime");
        requireSame(
                "template", template(job.spec(), mayMove), template(old.spec(), mayMove), mistakes);
    }

    private static void requireSame(String field, JsonNode now, JsonNode was, Mistakes mistakes) {
        if (!now.equals(was)) {
            mistakes.invalid("spec." + field, now, "field is immutable");
        }
    }

    /// Where the pods of a suspended Job that has not begun shall be may be changed.
    private static JsonNode template(JsonNode spec, boolean withoutPlace) {
        JsonNode template = spec.path("template").deepCopy();
        if (withoutPlace && template.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("labels", "annotations"));
        }
        if (withoutPlace && template.path("spec") instanceof ObjectNode pod) {
            pod.remove(List.of("affinity", "nodeSelector", "tolerations", "schedulingGates"));
        }
        return template;
    }

    private JobRules() {}
}
