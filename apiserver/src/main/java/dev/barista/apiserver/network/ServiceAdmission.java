package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Admits Services: fills in defaults, refuses mistakes, and gives addresses and ports.
///
/// ```
/// Service → defaults → what the old one had → families → rules → addresses, ports → Hold
///                                                └─────→ 422      └─────→ 422, 500
/// ```
///
/// Thread-safe.
final class ServiceAdmission {

    private final ServiceAddresses addresses;

    ServiceAdmission(ServiceAddresses addresses) {
        this.addresses = addresses;
    }

    /// @param trusted whether the writer is a controller of this process, which may ask for an
    ///   address outside of the range
    Hold admit(ApiObject service, @Nullable ApiObject old, boolean trusted) {
        ApiObject filled = service.with(tree -> fill(tree, old == null));
        ServiceSpec spec = ServiceSpec.of(filled);
        ServiceSpec before = old == null ? null : ServiceSpec.of(old);
        if (before == null) {
            if (spec.clusterIps().isEmpty() && !spec.clusterIp().isEmpty()) {
                spec.setClusterIps(List.of(spec.clusterIp()));
            }
        } else {
            ServiceCarryOver.fill(before, spec);
        }
        check(filled, spec, before);
        var allocation = new ServiceAllocation(addresses, filled, old);
        try {
            allocation.take(trusted);
            return allocation;
        } catch (RuntimeException refused) {
            allocation.close();
            throw refused;
        }
    }

    private static void fill(ObjectNode tree, boolean isNew) {
        ServiceDefaults.fill(new ServiceSpec(tree.withObject("/spec")));
        if (isNew) {
            tree.withObject("/status").putObject("loadBalancer");
        }
    }

    private void check(ApiObject service, ServiceSpec spec, @Nullable ServiceSpec old) {
        var mistakes = new Mistakes();
        if (spec.hasClusterIp()) {
            ClusterIpRules.check(spec, mistakes);
            ClusterIpRules.checkUpdate(old, spec, mistakes);
        }
        if (old != null) {
            ClusterIpRules.checkClass(old, spec, mistakes);
        }
        ServiceRules.check(spec, mistakes);
        if (spec.hasClusterIp() && mistakes.isEmpty()) {
            Families.fill(spec, old, addresses.ranges().families(), mistakes);
        }
        mistakes.refuse(Types.CORE_SERVICE, service.name());
    }
}
