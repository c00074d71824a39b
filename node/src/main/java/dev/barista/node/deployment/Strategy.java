package dev.barista.node.deployment;

import tools.jackson.databind.JsonNode;

/// How many pods more, and how many fewer than wanted a rollout may have.
///
/// @param recreate all old pods go before the first new one comes
record Strategy(int maxSurge, int maxUnavailable, boolean recreate) {

    /// Of a Deployment's spec. A share of `replicas` is rounded up for the surge and down for the
    /// unavailable; one of both is at least 1, or nothing could move.
    static Strategy of(JsonNode spec, int replicas) {
        JsonNode strategy = spec.path("strategy");
        if (strategy.path("type").asString("RollingUpdate").equals("Recreate")) {
            return new Strategy(0, replicas, true);
        }
        JsonNode rolling = strategy.path("rollingUpdate");
        int surge = (int) Math.ceil(share(rolling.path("maxSurge"), replicas));
        int unavailable = (int) Math.floor(share(rolling.path("maxUnavailable"), replicas));
        return new Strategy(
                surge, surge == 0 && unavailable == 0 ? 1 : Math.min(unavailable, replicas), false);
    }

    private static double share(JsonNode value, int replicas) {
        if (value.isNumber()) {
            return Math.max(0, value.asInt());
        }
        String text = value.asString("25%");
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : "25";
        try {
            return Math.max(0, Integer.parseInt(number)) * replicas / 100.0;
        } catch (NumberFormatException admissionRefusesIt) {
            return 0.25 * replicas;
        }
    }
}
