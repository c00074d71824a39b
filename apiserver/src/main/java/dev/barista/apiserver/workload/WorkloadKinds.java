package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import org.jspecify.annotations.Nullable;

/// Checks the workload kinds as Kubernetes' registry does, and fills in what they do not say. Pure.
public final class WorkloadKinds {

    /// @param old null when the object is new
    /// @return with what the server adds: selectors, labels, defaults
    /// @throws dev.barista.model.port.ApiException 422 with every mistake
    public static ApiObject admit(ResourceType type, ApiObject object, @Nullable ApiObject old) {
        var mistakes = new Mistakes();
        ApiObject filled = object;
        if (type.equals(Types.JOB)) {
            filled = old == null ? object.with(JobDefaults::fill) : object;
            JobRules.check(filled, mistakes);
            if (old != null) {
                JobRules.checkChange(filled, old, mistakes);
            }
        }
        if (type.equals(Types.CRON_JOB)) {
            CronJobRules.check(object, mistakes);
        }
        if (type.equals(Types.STATEFUL_SET)) {
            filled = object.with(StatefulSetDefaults::fill);
            StatefulSetRules.check(filled, mistakes);
            if (old != null) {
                StatefulSetRules.checkChange(filled, old, mistakes);
            }
        }
        if (type.equals(Types.DAEMON_SET)) {
            filled = object.with(DaemonSetRules::fill);
            DaemonSetRules.check(filled, mistakes);
            if (old != null) {
                DaemonSetRules.checkChange(filled, old, mistakes);
            }
        }
        if (type.equals(Types.HORIZONTAL_POD_AUTOSCALER)) {
            filled = object.with(HpaRules::fill);
            HpaRules.check(filled, mistakes);
        }
        if (type.equals(Types.CONTROLLER_REVISION)) {
            ControllerRevisionRules.check(object, mistakes);
            if (old != null) {
                ControllerRevisionRules.checkChange(object, old, mistakes);
            }
        }
        mistakes.refuse(type, object.name());
        return filled;
    }

    private WorkloadKinds() {}
}
