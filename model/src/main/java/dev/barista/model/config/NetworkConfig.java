package dev.barista.model.config;

import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.IngressClasses;
import dev.barista.model.naming.Template;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `config-network`: how Routes are published.
///
/// Barista publishes them itself: its own class is the default, where Knative's is Istio's. Another
/// class may be set, which the gateway does not serve. Certificates are provided for hosts of
/// clients outside; settings that ask for others are refused.
///
/// @param domainTemplate of public hosts
/// @param tagTemplate of the names of tagged targets
/// @param externalScheme of public URLs without certificates: `http` or `https`
/// @param rollout how long traffic takes to a new revision, of Routes that do not say; 0 is at once
public record NetworkConfig(
        String ingressClass,
        Template domainTemplate,
        Template tagTemplate,
        HttpProtocol httpProtocol,
        String externalScheme,
        ExternalTls externalTls,
        Duration rollout) {

    public static final String NAME = "config-network";
    public static final String INGRESS_CLASS = IngressClasses.BARISTA;
    private static final String[] EXTERNAL_TLS = {"external-domain-tls", "auto-tls", "autoTLS"};
    public static final NetworkConfig DEFAULT = parse(Map.of(), false).orElseThrow();

    private static final Map<String, Map<String, String>> MAPS =
            Map.of("Annotations", Map.of(), "Labels", Map.of());

    /// What plain HTTP is answered with.
    public enum HttpProtocol {
        ENABLED,
        REDIRECTED
    }

    /// Whether public hosts have certificates, which their URLs say.
    public enum ExternalTls {
        /// The gateway does not listen for TLS: it cannot be enabled.
        ABSENT,
        DISABLED,
        ENABLED
    }

    /// @param tls whether the gateway listens for TLS
    public static Parsed<NetworkConfig> parse(Map<String, String> data, boolean tls) {
        Settings settings = new Settings(data);
        NetworkConfig config =
                new NetworkConfig(
                        settings.text(INGRESS_CLASS, "ingress-class", "ingress.class"),
                        settings.read(
                                Hosts.DOMAIN,
                                "a host name of {{.Name}}, {{.Namespace}}, {{.Domain}}, {{index"
                                        + " .Annotations \"key\"}}, {{index .Labels \"key\"}}",
                                NetworkConfig::domainTemplate,
                                "domain-template",
                                "domainTemplate"),
                        settings.read(
                                Hosts.TAG,
                                "a part of a host name of {{.Name}} and {{.Tag}}",
                                NetworkConfig::tagTemplate,
                                "tag-template",
                                "tagTemplate"),
                        settings.read(
                                HttpProtocol.ENABLED,
                                "Enabled or Redirected",
                                NetworkConfig::httpProtocol,
                                "http-protocol",
                                "httpProtocol"),
                        settings.read(
                                "http",
                                "http or https",
                                text -> Optional.of(text).filter(Set.of("http", "https")::contains),
                                "default-external-scheme",
                                "defaultExternalScheme"),
                        externalTls(data, tls),
                        rollout(settings));
        settings.check(
                tls || !enablesTls(data),
                () ->
                        "external-domain-tls = Enabled, but the gateway does not listen for TLS"
                                + " (expected: Disabled, or barista up --gateway-tls HOST:PORT)");
        refuseCertificates(settings);
        return settings.result(() -> config);
    }

    private static ExternalTls externalTls(Map<String, String> data, boolean tls) {
        if (!tls) {
            return ExternalTls.ABSENT;
        }
        return enablesTls(data) ? ExternalTls.ENABLED : ExternalTls.DISABLED;
    }

    /// Whether settings ask for certificates of public hosts.
    public static boolean enablesTls(Map<String, String> data) {
        return isEnabled(new Settings(data), EXTERNAL_TLS);
    }

    private static boolean isEnabled(Settings settings, String... keys) {
        return settings.text("", keys).equalsIgnoreCase("enabled");
    }

    /// The same, for a gateway that listens for TLS.
    public NetworkConfig withTls() {
        return new NetworkConfig(
                ingressClass,
                domainTemplate,
                tagTemplate,
                httpProtocol,
                externalScheme,
                ExternalTls.DISABLED,
                rollout);
    }

    /// How hosts are made by these settings.
    public Hosts hosts(String clusterDomain) {
        return new Hosts(clusterDomain, domainTemplate, tagTemplate);
    }

    private static Duration rollout(Settings settings) {
        int seconds = settings.integer(0, "rollout-duration", "rolloutDuration");
        settings.check(
                seconds >= 0,
                () -> "rollout-duration must be a positive integer, but was %d".formatted(seconds));
        return Duration.ofSeconds(Math.max(0, seconds));
    }

    private static void refuseCertificates(Settings settings) {
        for (String key : new String[] {"cluster-local-domain-tls", "system-internal-tls"}) {
            settings.supported(!isEnabled(settings, key), key);
        }
        settings.supported(!settings.truth(false, "internal-encryption"), "internal-encryption");
        String selector = "namespace-wildcard-cert-selector";
        settings.supported(settings.text("", selector).isBlank(), selector);
    }

    private static Optional<HttpProtocol> httpProtocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "enabled" -> Optional.of(HttpProtocol.ENABLED);
            case "redirected" -> Optional.of(HttpProtocol.REDIRECTED);
            default -> Optional.empty();
        };
    }

    private static Optional<Template> domainTemplate(String text) {
        return template(
                text,
                new Template.Values(
                        Map.of("Name", "foo", "Namespace", "bar", "Domain", "baz.com"), MAPS));
    }

    private static Optional<Template> tagTemplate(String text) {
        return template(text, new Template.Values(Map.of("Name", "foo", "Tag", "v2"), Map.of()));
    }

    private static Optional<Template> template(String text, Template.Values sample) {
        try {
            Template template = Template.parse(text);
            return template.render(sample).matches("[a-z0-9.-]+")
                    ? Optional.of(template)
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // the caller says what is expected
        }
    }
}
