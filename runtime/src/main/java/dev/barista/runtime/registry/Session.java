package dev.barista.runtime.registry;

import dev.barista.model.object.Json;
import dev.barista.runtime.Images.Credentials;
import dev.barista.runtime.Images.ImageException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Requests to one repository: with a token when the registry wants one, repeated when it is
/// overloaded or out of reach. The token lives as long as the session; there is no other cache of
/// secrets. Thread-safe.
final class Session {

    private final Transport transport;
    private final RegistrySettings settings;
    private final Reference image;
    private final @Nullable Credentials credentials;
    private final String base;
    private volatile @Nullable String authorization;

    Session(
            Transport transport,
            RegistrySettings settings,
            Reference image,
            @Nullable Credentials credentials) {
        this.transport = transport;
        this.settings = settings;
        this.image = image;
        this.credentials = credentials;
        this.base = base(image);
    }

    /// Plain HTTP is for this machine alone.
    private static String base(Reference image) {
        String registry = image.registry();
        String host = registry.replaceFirst(":[0-9]+$", "");
        String address = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        String scheme = Transport.loopback(host) ? "http" : "https";
        return "%s://%s/v2/%s/".formatted(scheme, address, image.repository());
    }

    /// Asks until it is answered with anything but "later".
    ///
    /// @param path below the repository
    /// @param whole limit of the answer's body
    /// @return to be closed
    Transport.Answer ask(String method, String path, Map<String, String> headers, Duration whole)
            throws IOException, InterruptedException {
        Backoff backoff = new Backoff(settings.firstDelay(), settings.mostDelay());
        for (int attempt = 1; ; attempt++) {
            Duration asked = Duration.ZERO;
            ImageException failure;
            try {
                Transport.Answer answer = authorized(method, path, headers, whole);
                if (answer.status() != 429 && answer.status() < 500) {
                    return answer;
                }
                asked = retryAfter(answer.header("Retry-After"));
                failure = refused(answer);
            } catch (ImageException | SSLException | Transport.UnsafeAddressException e) {
                throw failure(e); // the next attempt would end like this one
            } catch (IOException e) {
                failure = failure(e);
            }
            if (attempt >= settings.attempts()) {
                throw failure;
            }
            Backoff.pause(backoff.delay(attempt, asked));
        }
    }

    private Transport.Answer authorized(
            String method, String path, Map<String, String> headers, Duration whole)
            throws IOException, InterruptedException {
        URI uri = URI.create(base + path);
        String known = authorization;
        Transport.Answer answer =
                transport.send(new Transport.Call(method, uri, headers, known), whole);
        if (answer.status() != 401) {
            return answer;
        }
        answer.close();
        Challenge challenge =
                Challenge.of(answer.response().headers().allValues("WWW-Authenticate"))
                        .orElseThrow(() -> new ImageException(text("the registry says 401")));
        String fresh = answerTo(challenge);
        authorization = fresh;
        Transport.Answer second =
                transport.send(new Transport.Call(method, uri, headers, fresh), whole);
        if (second.status() == 401) {
            second.close();
            throw denied();
        }
        return second;
    }

    private String answerTo(Challenge challenge) throws IOException, InterruptedException {
        if (challenge.scheme().equals("basic")) {
            if (credentials == null) {
                throw denied();
            }
            return basic(credentials);
        }
        String realm = challenge.parameters().getOrDefault("realm", "");
        String scope = "repository:" + image.repository() + ":pull";
        String query =
                "scope="
                        + encoded(scope)
                        + "&service="
                        + encoded(challenge.parameters().getOrDefault("service", ""));
        URI uri;
        try {
            uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
        } catch (IllegalArgumentException e) {
            throw new ImageException(text("the registry names no place to get a token"), e);
        }
        Transport.requireSafe(uri, Transport.loopback(URI.create(base).getHost()));
        String basic = credentials == null ? null : basic(credentials);
        return "Bearer " + token(uri, basic);
    }

    private String token(URI uri, @Nullable String basic) throws IOException, InterruptedException {
        var call = new Transport.Call("GET", uri, Map.of("Accept", "application/json"), basic);
        try (Transport.Answer answer = transport.send(call, settings.answer())) {
            if (answer.status() == 401 || answer.status() == 403) {
                throw denied();
            }
            if (answer.status() == 429 || answer.status() >= 500) {
                throw new IOException("the token service says " + answer.status());
            }
            JsonNode json = Json.MAPPER.readTree(limited(answer));
            String token = json.path("token").asString(json.path("access_token").asString(""));
            if (!answer.ok() || token.isEmpty()) {
                throw new ImageException(
                        text("the token service gave no token, but " + answer.status()));
            }
            return token;
        } catch (JacksonException e) {
            throw new ImageException(text("the token service gave no JSON"));
        }
    }

    /// A small answer, whole.
    byte[] limited(Transport.Answer answer) throws IOException {
        byte[] content = answer.body().readNBytes(settings.manifestBytes() + 1);
        if (content.length > settings.manifestBytes()) {
            throw new ImageException(
                    text("answer: more than %d bytes".formatted(settings.manifestBytes())));
        }
        return content;
    }

    /// What the registry said instead of what was asked for. Closes the answer.
    ImageException refused(Transport.Answer answer) {
        try (answer) {
            String detail = detail(answer);
            return new ImageException(
                    text(
                            switch (answer.status()) {
                                case 404 -> "not found in its registry" + detail;
                                case 401, 403 -> "the registry denies access" + detail;
                                case 429 -> "the registry limits how often we ask (429)" + detail;
                                default -> "the registry says " + answer.status() + detail;
                            }));
        }
    }

    private String detail(Transport.Answer answer) {
        try {
            JsonNode error = Json.MAPPER.readTree(limited(answer)).path("errors").path(0);
            String said =
                    error.path("code").asString("") + ": " + error.path("message").asString("");
            String clean = said.replaceAll("\\p{Cntrl}", " ");
            return said.length() < 3
                    ? ""
                    : " (" + clean.substring(0, Math.min(clean.length(), 200)) + ")";
        } catch (IOException | JacksonException e) {
            return ""; // no explanation came with it: the status says enough
        }
    }

    private ImageException denied() {
        return new ImageException(
                text(
                        credentials == null
                                ? "the registry wants credentials (add an imagePullSecret), or"
                                        + " there is no such image"
                                : "the registry does not accept the credentials"));
    }

    ImageException failure(IOException cause) {
        if (cause instanceof ImageException known) {
            return known;
        }
        String why =
                switch (cause) {
                    case HttpTimeoutException e ->
                            "the registry did not answer within %d ms"
                                    .formatted(settings.answer().toMillis());
                    case SSLException e ->
                            "no trusted TLS connection: %s (plain HTTP is only for registries on"
                                            .formatted(e.getMessage())
                                    + " this machine)";
                    default -> {
                        String message = cause.getMessage();
                        yield message == null
                                ? "the registry cannot be reached ("
                                        + cause.getClass().getSimpleName()
                                        + ")"
                                : message;
                    }
                };
        return new ImageException(text(why), cause);
    }

    /// A message about this image.
    String text(String why) {
        return "image " + image + ": " + why;
    }

    private static Duration retryAfter(String header) {
        boolean seconds = header.matches("[0-9]{1,6}"); // a date is rare, and needs a clock
        return seconds ? Duration.ofSeconds(Long.parseLong(header)) : Duration.ZERO;
    }

    private static String basic(Credentials credentials) {
        String pair = credentials.username() + ":" + credentials.password();
        byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
