package dev.barista.node.names;

import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// What a pod calls itself, as in Kubernetes. Pure.
///
/// @param name `spec.hostname`, or the pod's name; at most 63 characters
/// @param domain `SUBDOMAIN.NAMESPACE.svc.DOMAIN`; empty without `spec.subdomain`
/// @param full whether the program sees the name with its domain
public record PodHostname(String name, String domain, boolean full) {

    /// The kernel's limit of a host name.
    private static final int LONGEST = 64;

    private static final int LONGEST_LABEL = 63;

    public static PodHostname of(ApiObject pod, String clusterDomain) {
        JsonNode spec = pod.spec();
        String name = shortened(spec.path("hostname").asString(pod.name()));
        String subdomain = spec.path("subdomain").asString("");
        String domain =
                subdomain.isEmpty()
                        ? ""
                        : "%s.%s.svc.%s".formatted(subdomain, pod.namespace(), clusterDomain);
        boolean full =
                spec.path("setHostnameAsFQDN").asBoolean(false)
                        && !domain.isEmpty()
                        && name.length() + 1 + domain.length() <= LONGEST;
        return new PodHostname(name, domain, full);
    }

    /// What `hostname` prints in the container.
    public String seen() {
        return full ? qualified() : name;
    }

    /// With its domain, if it has one.
    String qualified() {
        return domain.isEmpty() ? name : name + "." + domain;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_LABEL
                ? name
                : name.substring(0, LONGEST_LABEL).replaceAll("[-.]+$", "");
    }
}
