package dev.barista.app.wiring;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Services that an older Barista has stored, which gave them no address.
final class StoredServices {

    private static final Logger log = LoggerFactory.getLogger(StoredServices.class);

    /// Gives an address to each that is to have one: an update fills in what it lacks.
    static void complete(Objects objects) {
        objects.list(Types.CORE_SERVICE, "", Selector.ALL).stream()
                .filter(StoredServices::lacksAddress)
                .forEach(service -> complete(objects, service));
    }

    private static boolean lacksAddress(ApiObject service) {
        return !service.isTerminating()
                && ServicePorts.externalName(service).isEmpty()
                && service.spec().path("clusterIP").asString("").isEmpty();
    }

    /// One that today's rules refuse stays as it is, until its user changes it.
    private static void complete(Objects objects, ApiObject service) {
        try {
            objects.update(Types.CORE_SERVICE, service);
        } catch (ApiException refused) {
            log.atWarn()
                    .addKeyValue("service", service.key())
                    .addKeyValue("reason", refused.getMessage())
                    .log("stored Service has no address");
        }
    }

    private StoredServices() {}
}
