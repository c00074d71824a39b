package dev.barista.model.condition;

import java.util.List;

/// Which conditions of a kind decide whether it is Ready. All others are information: they never
/// influence Ready, and carry severity `Info`.
public record ConditionSet(List<String> dependents) {

    public static final String READY = "Ready";

    public static final ConditionSet SERVICE = of("ConfigurationsReady", "RoutesReady");

    /// Ready is set directly.
    public static final ConditionSet CONFIGURATION = of();

    public static final ConditionSet REVISION = of("ResourcesAvailable", "ContainerHealthy");

    public static final ConditionSet ROUTE =
            of("AllTrafficAssigned", "IngressReady", "CertificateProvisioned");

    public static final ConditionSet POD_AUTOSCALER =
            of("Active", "ScaleTargetInitialized", "SKSReady");

    public static final ConditionSet INGRESS = of("NetworkConfigured", "LoadBalancerReady");

    public ConditionSet {
        dependents = List.copyOf(dependents);
    }

    public static ConditionSet of(String... dependents) {
        return new ConditionSet(List.of(dependents));
    }

    boolean isInformation(String type) {
        return !type.equals(READY) && !dependents.contains(type);
    }
}
