package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a DaemonSet may be, what it is filled in with, and what of it may change. Pure.
final class DaemonSetRules {

    private static final String ROLLING = "spec.updateStrategy.rollingUpdate";

    /// @param set changed
    static void fill(ObjectNode set) {
        ObjectNode strategy = set.withObject("/spec/updateStrategy");
        if (!strategy.hasNonNull("type")) {
            strategy.put("type", "RollingUpdate");
        }
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            ObjectNode rolling = strategy.withObject("/rollingUpdate");
            if (!rolling.hasNonNull("maxUnavailable")) {
                rolling.put("maxUnavailable", 1);
            }
            if (!rolling.hasNonNull("maxSurge")) {
                rolling.put("maxSurge", 0);
            }
        }
    }

    static void check(ApiObject set, Mistakes mistakes) {
        JsonNode spec = set.spec();
        PodTemplateRules.check(spec, "daemonset", mistakes);
        if (spec.at("/template/spec").hasNonNull("activeDeadlineSeconds")) {
            mistakes.forbidden(
                    "spec.template.spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in DaemonSet is not Supported");
        }
        PodTemplateRules.checkNotNegative(spec, "minReadySeconds", mistakes);
        PodTemplateRules.checkNotNegative(spec, "revisionHistoryLimit", mistakes);
        JsonNode rolling = spec.path("updateStrategy").path("rollingUpdate");
        switch (spec.path("updateStrategy").path("type").asString("")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> checkRolling(rolling, mistakes);
            default ->
                    mistakes.unsupported(
                            "spec.updateStrategy",
                            spec.path("updateStrategy").path("type").asString(""),
                            List.of("OnDelete", "RollingUpdate"));
        }
    }

    private static void checkRolling(JsonNode rolling, Mistakes mistakes) {
        int unavailable = number("maxUnavailable", rolling, mistakes);
        int surge = number("maxSurge", rolling, mistakes);
        if (unavailable > 0 && surge > 0) {
            mistakes.invalid(
                    ROLLING + ".maxSurge",
                    rolling.path("maxSurge"),
                    "may not be set when maxUnavailable is non-zero");
        } else if (unavailable == 0 && surge == 0) {
            mistakes.required(ROLLING + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
        }
    }

    /// @return a number, or that of a percentage; -1 if it is neither
    private static int number(String field, JsonNode rolling, Mistakes mistakes) {
        JsonNode value = rolling.path(field);
        String path = ROLLING + "." + field;
        if (value.isNumber()) {
            if (value.asLong(0) < 0) {
                mistakes.invalid(path, value, PodTemplateRules.NOT_NEGATIVE);
            }
            return Math.max(-1, value.asInt(0));
        }
        String text = value.asString("");
        if (!text.matches("[0-9]{1,8}%")) {
            mistakes.invalid(
                    path,
                    value,
                    "a valid percent string must be a numeric string followed by an ending '%'"
                            + " (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            return -1;
        }
        int percent = Integer.parseInt(text.substring(0, text.length() - 1));
        if (percent > 100) {
            mistakes.invalid(path, value, "must not be greater than 100%");
        }
        return percent;
    }

    static void checkChange(ApiObject set, ApiObject old, Mistakes mistakes) {
        JsonNode selector = set.spec().path("selector");
        if (!selector.equals(old.spec().path("selector"))) {
            mistakes.invalid("spec.selector", selector, "field is immutable");
        }
    }

    private DaemonSetRules() {}
}
