package dev.barista.gateway.port;

import dev.barista.model.object.ObjectKey;

/// What the gateway knows of the network that pods call from.
///
/// @param rules [CallRules#NONE] while all calls are allowed
/// @param clusterDomain that names within the cluster end with: `cluster.local`
public record PodNetwork(Callers callers, CallRules rules, String clusterDomain) {

    /// While pods have no network.
    public static final PodNetwork NONE =
            new PodNetwork(Callers.none(), CallRules.NONE, "cluster.local");

    /// The full name of a Service that a pod calls by its name alone.
    public String fullName(String name, ObjectKey pod) {
        return "%s.%s.svc.%s".formatted(name, pod.namespace(), clusterDomain);
    }

    public PodNetwork with(CallRules changed) {
        return new PodNetwork(callers, changed, clusterDomain);
    }
}
