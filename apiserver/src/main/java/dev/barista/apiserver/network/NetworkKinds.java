package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Admits the kinds of the network as Kubernetes' registry does, before they are stored.
///
/// Which Service has which address is read from the store once, and kept up to date by what is
/// admitted and by what the store says is deleted. Thread-safe.
public final class NetworkKinds {

    /// What is to be admitted.
    ///
    /// @param old null when the object is new
    /// @param trusted whether a controller of this process writes it
    public record Request(
            ResourceType type, ApiObject object, @Nullable ApiObject old, boolean trusted) {}

    private static final String SERVICES = Types.CORE_SERVICE.toString();

    private final ServiceAddresses addresses;
    private final ServiceAdmission services;

    public NetworkKinds(ObjectStore store, ServiceRanges ranges) {
        addresses = new ServiceAddresses(ranges);
        services = new ServiceAdmission(addresses);
        store.subscribe(this::note);
        store.keys(SERVICES, "", null)
                .forEach(key -> store.find(SERVICES, key).ifPresent(addresses::adopt));
    }

    private void note(List<LoggedChange> changes) {
        for (LoggedChange change : changes) {
            if (change.kind() == Change.Kind.DELETED && change.resource().equals(SERVICES)) {
                addresses.release(change.object());
            }
        }
    }

    /// @return to be closed when the object is stored or refused
    /// @throws dev.barista.model.port.ApiException 422 with every mistake
    public Hold admit(Request request) {
        ResourceType type = request.type();
        ApiObject object = request.object();
        if (type.equals(Types.CORE_SERVICE)) {
            return services.admit(object, request.old(), request.trusted());
        }
        var mistakes = new Mistakes();
        ApiObject filled = object;
        if (type.equals(Types.NETWORK_POLICY)) {
            filled = object.with(NetworkPolicyDefaults::fill);
            NetworkPolicyRules.check(spec(filled), mistakes);
        } else if (type.equals(Types.ENDPOINT_SLICE)) {
            EndpointSliceRules.check(object, request.old(), mistakes);
        } else if (type.equals(Types.ENDPOINTS)) {
            EndpointsRules.check(object, mistakes);
        }
        mistakes.refuse(type, object.name());
        return Hold.of(filled);
    }

    private static ObjectNode spec(ApiObject object) {
        return object.spec() instanceof ObjectNode spec ? spec : Json.object();
    }
}
