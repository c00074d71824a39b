package dev.barista.control.scale;

import dev.barista.control.autoscale.Activity;
import dev.barista.control.scale.Scaler.Standing;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.Optional;

/// Writes what a scaler knows into the status of its PodAutoscaler, in Knative's words, and reads
/// back what a restart needs.
final class PodAutoscalerStatus {

    static final String ACTIVE = "Active";
    static final String INITIALISED = "ScaleTargetInitialized";
    static final String SERVICES_READY = "SKSReady";

    static ApiObject write(ApiObject podAutoscaler, Standing standing, Instant now) {
        Conditions conditions =
                Conditions.of(ConditionSet.POD_AUTOSCALER, podAutoscaler, now).initialised();
        // The gateway is the only service in front of a revision, and it is always there.
        conditions = conditions.markTrue(SERVICES_READY);
        conditions = active(conditions, standing);
        if (standing.initialised()) {
            conditions = conditions.markTrue(INITIALISED);
        }
        return conditions.writeTo(
                podAutoscaler,
                status ->
                        status.put("serviceName", podAutoscaler.name())
                                .put("metricsServiceName", podAutoscaler.name() + "-private")
                                .put("desiredScale", standing.desired())
                                .put("actualScale", standing.ready()));
    }

    private static Conditions active(Conditions conditions, Standing standing) {
        return switch (standing.activity()) {
            case Activity.Inactive idle when idle.timedOut() ->
                    conditions.markFalse(ACTIVE, "TimedOut", "The target could not be activated.");
            case Activity.Inactive _ ->
                    conditions.markFalse(
                            ACTIVE, "NoTraffic", "The target is not receiving traffic.");
            case Activity.Activating _ ->
                    conditions.markUnknown(
                            ACTIVE,
                            "Queued",
                            "Requests to the target are being buffered as resources are"
                                    + " provisioned.");
            case Activity.Active _ -> conditions.markTrue(ACTIVE);
        };
    }

    static boolean wasInitialised(ApiObject podAutoscaler) {
        return Conditions.find(podAutoscaler, INITIALISED).filter(Condition::isTrue).isPresent();
    }

    /// What the revision was before a restart; empty for a new one.
    static Optional<Activity> findActivity(ApiObject podAutoscaler, long now) {
        return Conditions.find(podAutoscaler, ACTIVE)
                .map(condition ->
                        switch (condition.state()) {
                            case TRUE -> new Activity.Active(now);
                            case FALSE ->
                                    new Activity.Inactive(
                                            now, condition.reason().equals("TimedOut"));
                            case UNKNOWN -> new Activity.Activating(now);
                        });
    }

    private PodAutoscalerStatus() {}
}
