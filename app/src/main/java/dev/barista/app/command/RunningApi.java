package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import dev.barista.model.object.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Kubernetes API of the Barista that runs on a data folder, as its kubeconfig says how to
/// reach it.
final class RunningApi implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String server;
    private final String token;
    private final HttpClient client;

    private RunningApi(String server, String token, HttpClient client) {
        this.server = server;
        this.token = token;
        this.client = client;
    }

    /// @throws Failure if none runs
    static RunningApi of(DataFolder folder) {
        return of(
                folder,
                folder.findRunning()
                        .orElseThrow(() -> new Failure("no Barista runs on " + folder.root())));
    }

    static RunningApi of(DataFolder folder, RunFile run) {
        try {
            String kubeconfig = Files.readString(Path.of(KubeconfigCommand.require(folder)));
            String authority = field("certificate-authority-data", kubeconfig);
            return new RunningApi(run.api(), field("token", kubeconfig), client(authority));
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure("kubeconfig: cannot be used (" + e.getMessage() + ")", e);
        }
    }

    /// Of the file that Barista has written: one field, one line.
    private static String field(String name, String kubeconfig) {
        Matcher line = Pattern.compile("(?m)^\\s*" + name + ": (\\S+)$").matcher(kubeconfig);
        if (!line.find()) {
            throw new Failure(
                    "kubeconfig: no %s (expected: as `barista up` wrote it)".formatted(name));
        }
        return line.group(1);
    }

    private static HttpClient client(String authority)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        var pem = new ByteArrayInputStream(Base64.getDecoder().decode(authority));
        trusted.setCertificateEntry(
                "barista", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).connectTimeout(PATIENCE).build();
    }

    /// Empty if it is not there.
    Optional<JsonNode> find(String path) throws InterruptedException {
        HttpResponse<String> response = send(request(path).GET().build());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(require(response));
    }

    /// A page that is no object.
    String text(String path) throws InterruptedException {
        HttpResponse<String> response = send(request(path).GET().build());
        if (response.statusCode() != 200) {
            throw new Failure("API: %s: %d (expected: 200)".formatted(path, response.statusCode()));
        }
        return response.body();
    }

    /// Changes what a JSON merge patch names.
    void patch(String path, ObjectNode change) throws InterruptedException {
        require(
                send(
                        request(path)
                                .header("Content-Type", "application/merge-patch+json")
                                .method("PATCH", BodyPublishers.ofString(change.toString()))
                                .build()));
    }

    void create(String path, ObjectNode object) throws InterruptedException {
        require(
                send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(object.toString()))
                                .build()));
    }

    void delete(String path) throws InterruptedException {
        require(send(request(path).DELETE().build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure("API: %s does not answer (%s)".formatted(server, e.getMessage()), e);
        }
    }

    private static JsonNode require(HttpResponse<String> response) {
        JsonNode body = Json.MAPPER.readTree(response.body());
        if (response.statusCode() / 100 != 2) {
            throw new Failure(body.path("message").asString(response.body()));
        }
        return body;
    }

    @Override
    public void close() {
        client.close();
    }
}
