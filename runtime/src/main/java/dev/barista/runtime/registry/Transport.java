package dev.barista.runtime.registry;

import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One HTTP exchange, redirects followed: within its limits, encrypted unless to this machine, and
/// with credentials for none but whom they were given to. Thread-safe.
final class Transport implements AutoCloseable {

    /// @param authorization value of the header, or `null`
    record Call(
            String method, URI uri, Map<String, String> headers, @Nullable String authorization) {
        Call {
            headers = Map.copyOf(headers);
        }

        Call to(URI next, @Nullable String nextAuthorization) {
            return new Call(method, next, headers, nextAuthorization);
        }

        /// Without the header, which is a secret.
        @Override
        public String toString() {
            return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
        }
    }

    /// To be closed: its body may still be on its way.
    record Answer(int status, HttpResponse<InputStream> response) implements AutoCloseable {

        InputStream body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        boolean ok() {
            return status / 100 == 2;
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new IllegalStateException("StreamedBody.close throws nothing", e);
            }
        }
    }

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");

    private final RegistrySettings settings;
    private final Ticker ticker;
    private final HttpClient client;

    Transport(RegistrySettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.connect())
                        .build();
    }

    /// Whether a host is this machine, by name alone: a name that merely resolves to it is not.
    static boolean loopback(@Nullable String host) {
        return host != null && LOOPBACK.matcher(host).matches();
    }

    /// @param whole limit of the answer's body
    Answer send(Call call, Duration whole) throws IOException, InterruptedException {
        Call next = call;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Answer answer = once(next, whole);
            String location = answer.header("Location");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            answer.close();
            next = redirected(call, next, location);
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private Answer once(Call call, Duration whole) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(call.uri())
                        .method(call.method(), HttpRequest.BodyPublishers.noBody())
                        .timeout(settings.answer())
                        .header("User-Agent", "barista");
        call.headers().forEach(request::header);
        if (call.authorization() != null) {
            request.header("Authorization", call.authorization());
        }
        HttpResponse<InputStream> response =
                client.send(
                        request.build(), info -> new StreamedBody(ticker, settings.stall(), whole));
        return new Answer(response.statusCode(), response);
    }

    private static Call redirected(Call first, Call now, String location) throws IOException {
        URI uri;
        try {
            uri = now.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to something that is no address", e);
        }
        requireSafe(uri, loopback(first.uri().getHost()));
        boolean same = origin(uri).equals(origin(first.uri()));
        return now.to(uri, same ? first.authorization() : null);
    }

    /// @param near whether it all began on this machine; only then may it stay here
    static void requireSafe(URI uri, boolean near) throws IOException {
        boolean plain = "http".equals(uri.getScheme()) && near && loopback(uri.getHost());
        if (uri.getHost() == null || (!plain && !"https".equals(uri.getScheme()))) {
            throw new UnsafeAddressException(
                    "sent to %s://%s (expected: https)".formatted(uri.getScheme(), uri.getHost()));
        }
    }

    private static String origin(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// A registry sent us where credentials or content could be read by others. Not to be retried.
    static final class UnsafeAddressException extends IOException {
        private static final long serialVersionUID = 1;

        UnsafeAddressException(String message) {
            super(message);
        }
    }
}
