package dev.barista.control.route;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Hosts;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Optional;

/// Under which hosts a Route and its tags are reached. Pure.
///
/// @param domain that it is public under
/// @param isPrivate whether only clients within the cluster reach it
record RouteHosts(ApiObject route, Hosts hosts, String domain, boolean isPrivate, String scheme) {

    static RouteHosts of(ApiObject route, ConfigSnapshot config) {
        Hosts hosts = config.hosts();
        String local = hosts.clusterLocalDomain();
        String domain = config.domains().domainFor(route.labels(), local);
        return new RouteHosts(
                route, hosts, domain, domain.equals(local), config.network().externalScheme());
    }

    /// The URL of a tag, or of the Route itself.
    ///
    /// @param tag empty for the Route itself
    /// @throws IllegalArgumentException if a template makes no host name of it
    String url(String tag) {
        return external(tag)
                .map(host -> scheme + "://" + host)
                .orElseGet(() -> "http://" + hosts.clusterLocal(name(tag)));
    }

    /// Where clients within the cluster reach the Route.
    String address() {
        return "http://" + hosts.clusterLocal(name(""));
    }

    List<String> clusterLocal(String tag) {
        return hosts.clusterLocalAll(name(tag));
    }

    /// The public host; empty if there is none.
    Optional<String> external(String tag) {
        return isPrivate
                ? Optional.empty()
                : Optional.of(
                        hosts.external(name(tag), domain, route.annotations(), route.labels()));
    }

    private ObjectKey name(String tag) {
        return new ObjectKey(route.namespace(), hosts.name(route.name(), tag));
    }
}
