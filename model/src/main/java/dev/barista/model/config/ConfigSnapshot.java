package dev.barista.model.config;

import dev.barista.model.config.NetworkConfig.ExternalTls;
import dev.barista.model.naming.Domains;
import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.PublicDomain;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// All settings at one time. Immutable: an edit makes the next one.
///
/// @param domains that Routes are public under
/// @param clusterDomain of names within the cluster: `cluster.local`
public record ConfigSnapshot(
        AutoscalerConfig autoscaler,
        DefaultsConfig defaults,
        DeploymentConfig deployment,
        Domains domains,
        Features features,
        GcConfig gc,
        IdleConfig idle,
        NetworkConfig network,
        PricesConfig prices,
        ObservabilityConfig observability,
        String clusterDomain) {

    /// What a new installation has.
    public static final ConfigSnapshot DEFAULT = of(PublicDomain.of(DomainConfig.DEFAULT_DOMAIN));

    /// Defaults.
    ///
    /// @param domain of Routes that no entry of `config-domain` selects
    public static ConfigSnapshot of(PublicDomain domain) {
        return new ConfigSnapshot(
                AutoscalerConfig.DEFAULT,
                DefaultsConfig.DEFAULT,
                DeploymentConfig.DEFAULT,
                new Domains(List.of(), domain),
                Features.DEFAULT,
                GcConfig.DEFAULT,
                IdleConfig.DEFAULT,
                NetworkConfig.DEFAULT,
                PricesConfig.DEFAULT,
                ObservabilityConfig.DEFAULT,
                Hosts.CLUSTER_DOMAIN);
    }

    /// The same, for a gateway that listens for TLS.
    public ConfigSnapshot withTls() {
        return withNetwork(network.withTls());
    }

    private boolean listensForTls() {
        return network.externalTls() != ExternalTls.ABSENT;
    }

    public Hosts hosts() {
        return network.hosts(clusterDomain);
    }

    /// The next snapshot, after one ConfigMap has changed; the same one if the name is none of
    /// Knative's.
    ///
    /// @param name `config-autoscaler`…
    /// @param data of the ConfigMap; empty if it was deleted, which brings the defaults back
    public Parsed<ConfigSnapshot> with(String name, Map<String, String> data) {
        return switch (name) {
            case AutoscalerConfig.NAME -> map(AutoscalerConfig.parse(data), this::withAutoscaler);
            case DefaultsConfig.NAME -> map(DefaultsConfig.parse(data), this::withDefaults);
            case DeploymentConfig.NAME -> map(DeploymentConfig.parse(data), this::withDeployment);
            case DomainConfig.NAME ->
                    map(DomainConfig.parse(data, domains.fallback()), this::withDomains);
            case Features.NAME -> map(Features.parse(data), this::withFeatures);
            case GcConfig.NAME -> map(GcConfig.parse(data), this::withGc);
            case IdleConfig.NAME -> map(IdleConfig.parse(data), this::withIdle);
            case NetworkConfig.NAME ->
                    map(NetworkConfig.parse(data, listensForTls()), this::withNetwork);
            case PricesConfig.NAME -> map(PricesConfig.parse(data), this::withPrices);
            case ObservabilityConfig.NAME ->
                    map(ObservabilityConfig.parse(data), this::withObservability);
            default -> map(OtherConfig.check(name, data), _ -> this);
        };
    }

    private static <T> Parsed<ConfigSnapshot> map(
            Parsed<T> parsed, Function<T, ConfigSnapshot> next) {
        return switch (parsed) {
            case Parsed.Valid<T>(T value) -> new Parsed.Valid<>(next.apply(value));
            case Parsed.Invalid<T>(List<String> errors) -> new Parsed.Invalid<>(errors);
        };
    }

    public ConfigSnapshot withAutoscaler(AutoscalerConfig next) {
        return new ConfigSnapshot(
                next,
                defaults,
                deployment,
                domains,
                features,
                gc,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withDefaults(DefaultsConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                next,
                deployment,
                domains,
                features,
                gc,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withDeployment(DeploymentConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                next,
                domains,
                features,
                gc,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withDomains(Domains next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                next,
                features,
                gc,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withFeatures(Features next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                next,
                gc,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withGc(GcConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                features,
                next,
                idle,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withIdle(IdleConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                features,
                gc,
                next,
                network,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withNetwork(NetworkConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                features,
                gc,
                idle,
                next,
                prices,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withPrices(PricesConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                features,
                gc,
                idle,
                network,
                next,
                observability,
                clusterDomain);
    }

    public ConfigSnapshot withObservability(ObservabilityConfig next) {
        return new ConfigSnapshot(
                autoscaler,
                defaults,
                deployment,
                domains,
                features,
                gc,
                idle,
                network,
                prices,
                next,
                clusterDomain);
    }
}
