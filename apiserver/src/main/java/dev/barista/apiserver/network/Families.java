package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which families of addresses a Service has. Pure.
final class Families {

    static final String IPV4 = "IPv4";
    static final String IPV6 = "IPv6";
    private static final String POLICY = "spec.ipFamilyPolicy";
    private static final String SINGLE = "SingleStack";
    private static final String REQUIRED = "RequireDualStack";

    /// Fills in `ipFamilyPolicy` and `ipFamilies`, or says why it cannot. The addresses it asks for
    /// are valid, and not of an ExternalName.
    ///
    /// @param spec changed
    /// @param configured families of the ranges, the usual one first
    static void fill(
            ServiceSpec spec,
            @Nullable ServiceSpec old,
            List<String> configured,
            Mistakes mistakes) {
        if (old != null && isUnchanged(spec, old)) {
            return; // the ranges may have been others when it was made
        }
        boolean free = spec.isHeadless() && !spec.hasSelector();
        if (spec.text("ipFamilyPolicy").isEmpty()) {
            spec.tree().put("ipFamilyPolicy", free ? REQUIRED : SINGLE);
        }
        String policy = spec.text("ipFamilyPolicy");
        if (old != null) {
            reduce(spec, old, policy, mistakes);
        }
        if (policy.equals(SINGLE)) {
            requireSingle(spec, mistakes);
        }
        List<String> families = new ArrayList<>(spec.families());
        infer(spec, families, configured, mistakes);
        if (!mistakes.isEmpty()) {
            return;
        }
        if (!free) {
            requireConfigured(policy, families, configured, mistakes);
        }
        if (families.isEmpty()) {
            families.add(configured.getFirst());
        }
        boolean both = free || configured.size() == 2;
        if (!policy.equals(SINGLE) && families.size() == 1 && both) {
            families.add(families.getFirst().equals(IPV4) ? IPV6 : IPV4);
        }
        spec.set("ipFamilies", families);
    }

    private static boolean isUnchanged(ServiceSpec spec, ServiceSpec old) {
        return old.hasClusterIp()
                && !spec.families().isEmpty()
                && spec.same(old, "ipFamilies")
                && spec.same(old, "ipFamilyPolicy")
                && spec.same(old, "clusterIPs");
    }

    private static void reduce(
            ServiceSpec spec, ServiceSpec old, String policy, Mistakes mistakes) {
        if (policy.equals(SINGLE)) {
            if (spec.same(old, "clusterIPs") && spec.clusterIps().size() > 1) {
                spec.setClusterIps(spec.clusterIps().subList(0, 1));
            }
            if (spec.same(old, "ipFamilies") && spec.families().size() > 1) {
                spec.set("ipFamilies", spec.families().subList(0, 1));
            }
            return;
        }
        if (old.hasClusterIp() && isFirstOf(spec.clusterIps(), old.clusterIps())) {
            mistakes.invalid(
                    POLICY, policy, "must be 'SingleStack' to release the secondary cluster IP");
        }
        if (old.hasClusterIp() && isFirstOf(spec.families(), old.families())) {
            mistakes.invalid(
                    POLICY, policy, "must be 'SingleStack' to release the secondary IP family");
        }
    }

    private static boolean isFirstOf(List<String> now, List<String> before) {
        return now.size() == 1 && before.size() == 2 && now.getFirst().equals(before.getFirst());
    }

    private static void requireSingle(ServiceSpec spec, Mistakes mistakes) {
        String rule =
                "must be 'RequireDualStack' or 'PreferDualStack' when multiple %s are specified";
        if (spec.clusterIps().size() == 2) {
            mistakes.invalid(POLICY, SINGLE, rule.formatted("cluster IPs"));
        }
        if (spec.families().size() == 2) {
            mistakes.invalid(POLICY, SINGLE, rule.formatted("IP families"));
        }
    }

    /// The families of the addresses that are asked for.
    private static void infer(
            ServiceSpec spec, List<String> families, List<String> configured, Mistakes mistakes) {
        List<String> ips = spec.clusterIps();
        for (int i = families.size(); i < ips.size() && !spec.isHeadless(); i++) {
            String family = of(ips.get(i));
            if (configured.contains(family)) {
                families.add(family);
            } else {
                mistakes.invalid(
                        "spec.clusterIPs[%d]".formatted(i),
                        ips,
                        family + " is not configured on this cluster");
            }
        }
    }

    private static void requireConfigured(
            String policy, List<String> families, List<String> configured, Mistakes mistakes) {
        if (policy.equals(REQUIRED) && configured.size() < 2) {
            mistakes.invalid(
                    POLICY, policy, "this cluster is not configured for dual-stack services");
        }
        for (int i = 0; i < families.size(); i++) {
            if (!configured.contains(families.get(i))) {
                mistakes.invalid(
                        "spec.ipFamilies[%d]".formatted(i),
                        families.get(i),
                        "not configured on this cluster");
            }
        }
    }

    static String of(String address) {
        return address.indexOf(':') < 0 ? IPV4 : IPV6;
    }

    private Families() {}
}
