package dev.barista.node.pod.port;

import dev.barista.model.object.ApiObject;
import dev.barista.runtime.network.PodAddresses;

/// Is told which pod has which addresses. Called before the pod's program runs, so that what
/// concerns its addresses holds from its first packet on; a wake waits for it.
@FunctionalInterface
public interface AddressWatch {

    /// The addresses are this pod's, until they are another's. The pod may not be written yet, and
    /// have no `status`. May block briefly.
    void assigned(PodAddresses addresses, ApiObject pod);

    /// For a node on which nothing depends on addresses.
    static AddressWatch none() {
        return (_, _) -> {};
    }
}
