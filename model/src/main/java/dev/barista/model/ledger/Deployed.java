package dev.barista.model.ledger;

import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.serving.Revision;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;

/// The properties of a revision that do not depend on whether it runs.
///
/// @param service it belongs to; its Configuration where there is none
/// @param standard size of an instance that runs: limits, requests where there is none, 0 where
///   there is neither
public record Deployed(ObjectKey revision, String service, InstanceClass kind, Size standard) {

    public static Deployed from(ApiObject object) {
        Revision revision = Revision.from(object);
        return new Deployed(
                object.key(),
                revision.service().isEmpty() ? revision.configuration() : revision.service(),
                Annotations.INSTANCE_CLASS
                        .find(object.annotations())
                        .flatMap(InstanceClass::find)
                        .orElse(InstanceClass.STANDARD),
                standard(object.spec().path("containers")));
    }

    private static Size standard(JsonNode containers) {
        BigDecimal cores = BigDecimal.ZERO;
        BigDecimal bytes = BigDecimal.ZERO;
        for (JsonNode container : containers) {
            cores = cores.add(held(container.path("resources"), "cpu"));
            bytes = bytes.add(held(container.path("resources"), "memory"));
        }
        return new Size(
                cores.movePointRight(3).setScale(0, RoundingMode.CEILING).intValue(),
                bytes.setScale(0, RoundingMode.CEILING).longValue());
    }

    private static BigDecimal held(JsonNode resources, String name) {
        JsonNode limit = resources.path("limits").path(name);
        JsonNode held = limit.isMissingNode() ? resources.path("requests").path(name) : limit;
        return Quantities.find(held.asString("")).orElse(BigDecimal.ZERO);
    }

    /// With another size for what its template leaves open.
    public Deployed withDefaults(int cpuMillis, long memoryBytes) {
        return new Deployed(
                revision,
                service,
                kind,
                new Size(
                        standard.cpuMillis() == 0 ? cpuMillis : standard.cpuMillis(),
                        standard.memoryBytes() == 0 ? memoryBytes : standard.memoryBytes()));
    }
}
