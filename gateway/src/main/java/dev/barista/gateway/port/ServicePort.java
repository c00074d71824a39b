package dev.barista.gateway.port;

import dev.barista.model.object.ObjectKey;

/// What a split of an Ingress names: a port of a Kubernetes Service. That of a Revision has the
/// Revision's name, whether there is an object or not.
///
/// @param port name or number, as the Ingress has it
public record ServicePort(ObjectKey service, String port) {

    /// The port of a split that names none.
    public static final String DEFAULT = "80";

    /// `default/db:5432`.
    @Override
    public String toString() {
        return service + ":" + port;
    }
}
