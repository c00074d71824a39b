package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Services as the API hands them to admission, and what comes of them.
final class Services {

    static final String PORTS = "\"ports\":[{\"port\":80}]";

    final ServiceAddresses addresses;
    private final ServiceAdmission admission;
    private int made;

    Services(String... ranges) {
        this(ServiceRanges.of(List.of(ranges)));
    }

    Services(ServiceRanges ranges) {
        addresses = new ServiceAddresses(ranges);
        admission = new ServiceAdmission(addresses);
    }

    /// A Service as it comes from a client, with the defaults of its schema.
    ///
    /// @param spec members, without braces
    ApiObject service(String name, String spec) {
        ApiObject bare =
                ApiObject.of(Types.CORE_SERVICE, new ObjectKey("default", name))
                        .with(tree -> {
                            tree.withObject("/metadata").put("uid", "uid-" + ++made);
                            tree.set("spec", tree("{" + spec + "}"));
                        });
        return ApiObject.of(
                BuiltIns.find(Types.CORE_SERVICE)
                        .orElseThrow()
                        .schema()
                        .applyDefaults(bare.tree()));
    }

    /// Stored as a user asks for it.
    ApiObject create(String spec) {
        return admit(service("s", spec), null, false);
    }

    ApiObject createTrusted(String spec) {
        return admit(service("s", spec), null, true);
    }

    /// Stored with another spec; a client that patches sends all that it was shown.
    ///
    /// @param patch members that change; null for those that go
    ApiObject patch(ApiObject old, String patch) {
        ApiObject wanted =
                old.with(tree -> merge(tree.withObject("/spec"), tree("{" + patch + "}")));
        return admit(wanted, old, false);
    }

    private ApiObject admit(ApiObject service, @Nullable ApiObject old, boolean trusted) {
        try (Hold hold = admission.admit(service, old, trusted)) {
            hold.keep();
            return hold.object();
        }
    }

    /// Admitted, and then not stored.
    ApiObject refuseToStore(String spec) {
        try (Hold hold = admission.admit(service("s", spec), null, false)) {
            return hold.object();
        }
    }

    private static void merge(ObjectNode spec, ObjectNode patch) {
        patch.properties()
                .forEach(entry -> {
                    if (entry.getValue().isNull()) {
                        spec.remove(entry.getKey());
                    } else {
                        spec.set(entry.getKey(), entry.getValue());
                    }
                });
    }

    private static ObjectNode tree(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
