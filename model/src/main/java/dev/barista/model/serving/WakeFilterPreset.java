package dev.barista.model.serving;

import dev.barista.model.serving.WakeFilter.Answer;
import dev.barista.model.serving.WakeFilter.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rules that many services want, by name.
final class WakeFilterPreset {

    /// Probes of load balancers, monitors and orchestrators.
    private static final List<Rule> HEALTH =
            List.of(
                    new Rule(
                            "health",
                            List.of(
                                    "/healthz",
                                    "/healthz/*",
                                    "/health",
                                    "/health/*",
                                    "/livez",
                                    "/readyz",
                                    "/ready",
                                    "/live",
                                    "/ping",
                                    "/-/healthy",
                                    "/-/ready",
                                    "/actuator/health",
                                    "/actuator/health/*"),
                            List.of("GET", "HEAD"),
                            List.of(),
                            List.of(),
                            text(200, "ok\n")),
                    new Rule(
                            "health",
                            List.of(),
                            List.of("GET", "HEAD"),
                            List.of(
                                    "kube-probe/*",
                                    "googlehc/*",
                                    "elb-healthchecker/*",
                                    "amazon-route53-health-check-service*",
                                    "consul health check*",
                                    "blackbox exporter/*",
                                    "*uptimerobot/*",
                                    "pingdom*",
                                    "*statuscake*",
                                    "better uptime bot*"),
                            List.of(),
                            text(200, "ok\n")));

    /// Crawlers: told to stay away, and to come again later, which keeps a page in their index.
    private static final List<Rule> ROBOTS =
            List.of(
                    new Rule(
                            "robots",
                            List.of("/robots.txt"),
                            List.of("GET", "HEAD"),
                            List.of(),
                            List.of(),
                            text(200, "User-agent: *\nDisallow: /\n")),
                    new Rule(
                            "robots",
                            List.of(),
                            List.of("GET", "HEAD"),
                            List.of(
                                    "*googlebot*",
                                    "*bingbot*",
                                    "*yandexbot*",
                                    "*baiduspider*",
                                    "*duckduckbot*",
                                    "*applebot*",
                                    "*ahrefsbot*",
                                    "*semrushbot*",
                                    "*mj12bot*",
                                    "*dotbot*",
                                    "*petalbot*",
                                    "*bytespider*",
                                    "*gptbot*",
                                    "*claudebot*",
                                    "*ccbot*",
                                    "*facebookexternalhit*"),
                            List.of(),
                            text(503, "asleep, and not woken for crawlers\n")));

    /// What browsers ask for by themselves.
    private static final List<Rule> FAVICON =
            List.of(
                    new Rule(
                            "favicon",
                            List.of("/favicon.ico", "/apple-touch-icon*.png"),
                            List.of("GET", "HEAD"),
                            List.of(),
                            List.of(),
                            new Answer(204, "", "")));

    private static final Map<String, List<Rule>> ALL =
            Map.of("health", HEALTH, "robots", ROBOTS, "favicon", FAVICON);

    private static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body);
    }

    static Optional<List<Rule>> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private WakeFilterPreset() {}
}
