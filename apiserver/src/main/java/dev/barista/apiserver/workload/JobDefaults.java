package dev.barista.apiserver.workload;

import tools.jackson.databind.node.ObjectNode;

/// What a new Job does not say. Pure.
final class JobDefaults {

    static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
    static final String JOB_NAME = "batch.kubernetes.io/job-name";
    static final String OLD_CONTROLLER_UID = "controller-uid";
    static final String OLD_JOB_NAME = "job-name";

    /// @param job changed
    static void fill(ObjectNode job) {
        ObjectNode spec = job.withObject("/spec");
        numbers(spec);
        if (!spec.path("manualSelector").asBoolean(false)) {
            generateSelector(job, spec);
        }
        ObjectNode labels = job.withObject("/metadata").withObject("/labels");
        if (labels.isEmpty() && spec.at("/template/metadata/labels") instanceof ObjectNode own) {
            labels.setAll(own.deepCopy());
        }
        if (labels.isEmpty()) {
            job.withObject("/metadata").remove("labels");
        }
    }

    private static void numbers(ObjectNode spec) {
        if (!spec.hasNonNull("parallelism")) {
            spec.put("parallelism", 1);
            if (!spec.hasNonNull("completions")) {
                spec.put("completions", 1);
            }
        }
        if (!spec.hasNonNull("podReplacementPolicy")) {
            spec.put("podReplacementPolicy", "TerminatingOrFailed");
        }
    }

    private static void generateSelector(ObjectNode job, ObjectNode spec) {
        String name = job.at("/metadata/name").asString("");
        String uid = job.at("/metadata/uid").asString("");
        ObjectNode labels = spec.withObject("/template/metadata/labels");
        putIfAbsent(labels, OLD_JOB_NAME, name);
        putIfAbsent(labels, JOB_NAME, name);
        putIfAbsent(labels, OLD_CONTROLLER_UID, uid);
        putIfAbsent(labels, CONTROLLER_UID, uid);
        putIfAbsent(spec.withObject("/selector/matchLabels"), CONTROLLER_UID, uid);
    }

    private static void putIfAbsent(ObjectNode labels, String key, String value) {
        if (!labels.has(key)) {
            labels.put(key, value);
        }
    }

    private JobDefaults() {}
}
