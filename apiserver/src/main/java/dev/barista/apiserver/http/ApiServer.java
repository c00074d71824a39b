package dev.barista.apiserver.http;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.auth.ClientCertificates;
import dev.barista.apiserver.auth.Identity;
import dev.barista.apiserver.auth.Kubeconfig;
import dev.barista.apiserver.auth.Token;
import dev.barista.apiserver.metrics.ApiCounts;
import dev.barista.apiserver.metrics.MetricsPage;
import dev.barista.apiserver.metrics.UsageSource;
import dev.barista.apiserver.podlog.PodLogs;
import dev.barista.apiserver.session.PodSessions;
import dev.barista.model.work.LateBound;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;

/// The Kubernetes API over HTTPS. Serves from the moment it is made.
public final class ApiServer implements AutoCloseable {

    private final Listener listener;
    private final Identity identity;
    private final Token token;
    private final String host;
    private final ApiCounts counts = new ApiCounts();

    /// What the API asks other parts for.
    public record Ports(
            PodLogs logs, PodSessions sessions, UsageSource usage, MetricsPage metrics) {}

    /// @param folder for certificates, keys and the token
    /// @param version of this program
    /// @throws java.io.UncheckedIOException if the address is taken
    public static ApiServer start(
            ApiSettings settings, Path folder, EmbeddedApi api, Ports ports, String version) {
        return new ApiServer(settings, folder, api, ports, version);
    }

    /// All that is served, without a connection.
    static RequestHandler.Answering router(
            EmbeddedApi api, Ports ports, TokenCalls tokens, String version, Duration streamIdle) {
        InstantSource clock = api.clock();
        var guard = new Guard(api.authorizer());
        return new Router(
                guard,
                api.kinds(),
                new DiscoveryCalls(api.kinds(), version),
                new ObjectCalls(api.verbs(), guard, clock),
                new WatchCall(api.store(), api.verbs(), clock, api.ticker()),
                new ScaleCalls(api.verbs()),
                new ReviewCalls(api.authorizer(), tokens),
                tokens,
                new LogCall(api.verbs(), ports.logs(), clock),
                new CommandCall(api.verbs(), ports.sessions(), streamIdle),
                new ForwardCall(api.verbs(), ports.sessions(), streamIdle),
                new MetricsCalls(api.verbs(), ports.usage()),
                ports.metrics());
    }

    private ApiServer(
            ApiSettings settings, Path folder, EmbeddedApi api, Ports ports, String version) {
        host = settings.host();
        identity = Identity.open(folder.resolve("pki"), names(settings), api.clock());
        token = Token.open(folder.resolve("token"));
        var authenticator =
                new Authenticator(
                        token,
                        new ClientCertificates(identity.authority(), api.clock()),
                        api.tokens());
        var url = new LateBound<String>("API address");
        var tokens = new TokenCalls(api.tokens(), api.objects(), authenticator::administrator, url);
        listener =
                new Listener(
                        settings,
                        identity,
                        authenticator,
                        router(api, ports, tokens, version, settings.streamIdle()),
                        (request, code, nanos) ->
                                counts.answered(AskedAttributes.of(request), code, nanos),
                        api.ticker());
        url.bind(url());
    }

    private static Set<String> names(ApiSettings settings) {
        String host = settings.host();
        Set<String> names = new TreeSet<>(Set.of("localhost", "127.0.0.1"));
        names.addAll(settings.names());
        if (!host.equals("0.0.0.0") && !host.equals("::") && !host.isEmpty()) {
            names.add(host);
        }
        return names;
    }

    /// Listens at one more address too.
    ///
    /// @throws java.io.UncheckedIOException if the address is taken
    public void listen(InetSocketAddress address) {
        listener.add(address);
    }

    public InetSocketAddress address() {
        return listener.address();
    }

    /// Where clients on this machine reach it: `https://127.0.0.1:6443`.
    public String url() {
        boolean any = host.equals("0.0.0.0") || host.equals("::") || host.isEmpty();
        String name = any ? "127.0.0.1" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "https://%s:%d".formatted(name, address().getPort());
    }

    /// The requests that it has answered.
    public ApiCounts counts() {
        return counts;
    }

    /// Writes what clients need to be let in; mode 0600.
    public void writeKubeconfig(Path file) {
        Kubeconfig.write(file, url(), identity, token);
    }

    @Override
    public void close() {
        listener.close();
    }
}
