package dev.barista.app.wiring;

import dev.barista.app.data.DataFolder;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.PublicDomain;
import dev.barista.model.serving.AddressBlock;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings of `barista up`.
///
/// @param api where the API listens; port 0 picks a free one
/// @param gateway where requests come in; port 0 picks a free one
/// @param gatewayTls where requests come in by TLS; port 0 picks a free one; null for nowhere
/// @param metrics where metrics are shown without a token; port 0 picks a free one; null for
///   nowhere
/// @param trustedProxies proxies in front of the gateway whose word on the scheme is believed
/// @param runtime `auto`, or the name of a driver
/// @param domain that Routes are public under, unless `config-domain` says otherwise
/// @param network of pods
public record Settings(
        DataFolder data,
        InetSocketAddress api,
        InetSocketAddress gateway,
        @Nullable InetSocketAddress gatewayTls,
        @Nullable InetSocketAddress metrics,
        List<AddressBlock> trustedProxies,
        String runtime,
        PublicDomain domain,
        NetworkChoices network) {

    /// Of what no ConfigMap says.
    ConfigSnapshot defaults() {
        ConfigSnapshot defaults = ConfigSnapshot.of(domain);
        return gatewayTls == null ? defaults : defaults.withTls();
    }

    /// Ports of this machine that Barista listens at.
    List<Integer> ports() {
        return Stream.of(api, gateway, gatewayTls, metrics)
                .filter(Objects::nonNull)
                .map(InetSocketAddress::getPort)
                .toList();
    }
}
