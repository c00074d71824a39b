package dev.barista.control.route;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.NetworkConfig;
import dev.barista.model.config.NetworkConfig.ExternalTls;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Hosts;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.text.Numbers;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Under which hosts a Route and its tags are reached. Pure.
///
/// @param domain that it is public under
/// @param scheme of public URLs
/// @param port of public URLs, with its colon; empty if they have none
/// @param tls whether public hosts have certificates
/// @param hidden tags that only clients within the cluster reach, though they reach the Route;
///   empty for the Route itself
record RouteHosts(
        ApiObject route,
        Hosts hosts,
        String domain,
        Set<String> hidden,
        String scheme,
        String port,
        boolean tls) {

    RouteHosts {
        hidden = Set.copyOf(hidden);
    }

    static RouteHosts of(ApiObject route, ConfigSnapshot config) {
        Hosts hosts = config.hosts();
        String domain = config.domains().domainFor(route.labels(), hosts.clusterLocalDomain());
        boolean tls = hasTls(route, config.network());
        String scheme = tls ? "https" : config.network().externalScheme();
        String port = config.domains().portOf(domain, scheme);
        return new RouteHosts(route, hosts, domain, Set.of(), scheme, port, tls);
    }

    private static boolean hasTls(ApiObject route, NetworkConfig network) {
        boolean disabled =
                Annotations.DISABLE_AUTO_TLS
                        .find(route)
                        .flatMap(Numbers::findBoolean)
                        .orElse(false);
        return network.externalTls() == ExternalTls.ENABLED && !disabled;
    }

    /// The same, with some of the names private.
    ///
    /// @param tags of all names; empty for the Route itself
    /// @throws IllegalArgumentException if a template makes no name of one
    RouteHosts hiding(Collection<String> tags, Predicate<ObjectKey> isHidden) {
        Set<String> found = new HashSet<>();
        for (String tag : tags) {
            if (isHidden.test(name(tag))) {
                found.add(tag);
            }
        }
        return new RouteHosts(route, hosts, domain, found, scheme, port, tls);
    }

    private boolean isPrivate(String tag) {
        return domain.equals(hosts.clusterLocalDomain()) || hidden.contains(tag);
    }

    /// The URL of a tag, or of the Route itself.
    ///
    /// @param tag empty for the Route itself
    /// @throws IllegalArgumentException if a template makes no host name of it
    String url(String tag) {
        return external(tag)
                .map(host -> scheme + "://" + host + port)
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
        return isPrivate(tag)
                ? Optional.empty()
                : Optional.of(
                        hosts.external(name(tag), domain, route.annotations(), route.labels()));
    }

    /// The name of a tag, or of the Route itself, which its placeholder Service has.
    ObjectKey name(String tag) {
        return new ObjectKey(route.namespace(), hosts.name(route.name(), tag));
    }
}
