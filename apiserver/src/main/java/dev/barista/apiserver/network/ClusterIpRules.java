package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a Service may say of its addresses and families, and what of it may change. Pure.
final class ClusterIpRules {

    private static final String IPS = "spec.clusterIPs";
    private static final String FAMILIES = "spec.ipFamilies";

    /// @param spec of any type but ExternalName
    static void check(ServiceSpec spec, Mistakes mistakes) {
        List<String> ips = spec.clusterIps();
        if (spec.clusterIp().isEmpty() && !ips.isEmpty()) {
            mistakes.invalid(IPS, ips, "must be empty when `clusterIP` is not specified");
        } else if (!ips.isEmpty() && !ips.getFirst().equals(spec.clusterIp())) {
            mistakes.invalid(IPS, ips, "first value must match `clusterIP`");
        }
        families(spec, mistakes);
        for (int i = 0; i < ips.size(); i++) {
            one(spec, i, mistakes);
        }
        if (ips.size() > 2) {
            mistakes.invalid(IPS, ips, "may only hold up to 2 values");
        } else if (ips.size() == 2
                && ips.stream().allMatch(Addresses::isAddress)
                && Families.of(ips.getFirst()).equals(Families.of(ips.getLast()))) {
            mistakes.invalid(IPS, ips, "may specify no more than one IP for each IP family");
        }
    }

    private static void families(ServiceSpec spec, Mistakes mistakes) {
        Set<String> seen = new HashSet<>();
        int at = 0;
        for (JsonNode family : spec.tree().path("ipFamilies")) {
            String path = "%s[%d]".formatted(FAMILIES, at++);
            String text = family.asString("");
            if (!text.equals(Families.IPV4) && !text.equals(Families.IPV6)) {
                mistakes.unsupported(path, text, List.of(Families.IPV4, Families.IPV6));
            }
            if (!seen.add(text)) {
                mistakes.duplicate(path, family);
            }
        }
        String policy = spec.text("ipFamilyPolicy");
        List<String> policies = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
        if (!policy.isEmpty() && !policies.contains(policy)) {
            mistakes.unsupported("spec.ipFamilyPolicy", policy, policies);
        }
    }

    private static void one(ServiceSpec spec, int at, Mistakes mistakes) {
        List<String> ips = spec.clusterIps();
        String ip = ips.get(at);
        String path = "%s[%d]".formatted(IPS, at);
        if (at == 0 && ip.equals(ServiceSpec.NONE)) {
            if (ips.size() > 1) {
                mistakes.invalid(IPS, ips, "'None' must be the first and only value");
            }
            return;
        }
        if (!Addresses.isAddress(ip)) {
            mistakes.invalid(path, ip, Mistakes.NOT_AN_ADDRESS);
            return;
        }
        List<String> families = spec.families();
        if (at < families.size() && !families.get(at).equals(Families.of(ip))) {
            mistakes.invalid(
                    path,
                    ip,
                    "expected an %s value as indicated by `ipFamilies[%d]`"
                            .formatted(families.get(at), at));
        }
    }

    /// The first address and the first family stay as they are, once there are any, for as long as
    /// the Service is no ExternalName.
    static void checkUpdate(@Nullable ServiceSpec old, ServiceSpec spec, Mistakes mistakes) {
        if (old == null || !old.hasClusterIp() || !spec.hasClusterIp()) {
            return;
        }
        unchanged(
                old.clusterIps(),
                spec.clusterIps(),
                IPS,
                "primary clusterIP can not be unset",
                mistakes);
        if (old.isHeadless() == spec.isHeadless()) {
            unchanged(
                    old.families(),
                    spec.families(),
                    FAMILIES,
                    "primary ipFamily can not be unset",
                    mistakes);
        }
    }

    private static void unchanged(
            List<String> before, List<String> now, String path, String unset, Mistakes mistakes) {
        if (before.isEmpty()) {
            return;
        }
        if (now.isEmpty()) {
            mistakes.invalid(path + "[0]", now, unset);
        } else if (!now.getFirst().equals(before.getFirst())) {
            mistakes.invalid(path + "[0]", now, "may not change once set");
        }
    }

    /// A load balancer's class stays as it is.
    static void checkClass(ServiceSpec old, ServiceSpec spec, Mistakes mistakes) {
        if (old.is("LoadBalancer")
                && spec.is("LoadBalancer")
                && !old.text("loadBalancerClass").equals(spec.text("loadBalancerClass"))) {
            mistakes.invalid(
                    "spec.loadBalancerClass",
                    spec.tree().path("loadBalancerClass"),
                    "may not change once set");
        }
    }

    private ClusterIpRules() {}
}
