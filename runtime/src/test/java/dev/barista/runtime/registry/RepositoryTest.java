package dev.barista.runtime.registry;

import static dev.barista.runtime.registry.FakeRegistry.answer;
import static dev.barista.runtime.registry.FakeRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.Images.Credentials;
import dev.barista.runtime.Images.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registry that hangs, breaks off, lies, wants a token, is overloaded, or sends us elsewhere.
class RepositoryTest {

    private static final RegistrySettings QUICK =
            new RegistrySettings(
                    Duration.ofSeconds(5),
                    Duration.ofMillis(400),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(20),
                    3,
                    Duration.ofMillis(1),
                    Duration.ofMillis(20),
                    10_000,
                    4,
                    1 << 30);

    @TempDir Path folder;
    private final FakeRegistry registry = start();
    private final Registries registries = new Registries(QUICK, Ticker.SYSTEM);
    private final CountDownLatch forever = new CountDownLatch(1);
    private final byte[] bytes = new byte[3_000_000];

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(bytes);
    }

    @AfterEach
    void stop() {
        forever.countDown();
        registries.close();
        registry.close();
    }

    @Test
    void aTagHasADigest() throws Exception {
        Digest digest = registry.manifest("app", "latest", manifest("{}"));

        assertThat(repository(null).digest()).isEqualTo(digest);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> repository(null).digest())
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image " + registry.host() + "/app:latest: not found");
    }

    @Test
    void aRegistryThatHangsEndsInTime() {
        registry.fault(exchange -> hang());

        assertThatThrownBy(() -> repository(null).digest())
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("the registry did not answer within 400 ms");
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void aDownloadThatStallsEndsInTime() {
        Descriptor blob = registry.blob("app", bytes, "");
        registry.fault(exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, 1000);
            exchange.getResponseBody().flush();
            return hang();
        });

        assertThatThrownBy(() -> download(blob))
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("nothing came for 300 ms");
    }

    @Test
    void aCutDownloadGoesOnWhereItWasCut() throws Exception {
        // Given
        Descriptor blob = registry.blob("app", bytes, "");
        registry.fault(exchange -> {
            if (!header(exchange, "Range").isEmpty()) {
                return false;
            }
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, 1_234_567);
            return true;
        });

        // When
        Path file = download(blob);

        // Then
        assertThat(file).hasBinaryContent(bytes);
        assertThat(registry.requests()).hasSize(2);
        assertThat(registry.requests().getLast()).endsWith("bytes=%d-".formatted(1_234_567));
    }

    @Test
    void aLongBadLineGetsThroughPieceByPiece() throws Exception {
        byte[] large = new byte[20 << 20];
        new Random(2).nextBytes(large);
        Descriptor blob = registry.blob("app", large, "");
        registry.fault(exchange -> {
            int from = from(header(exchange, "Range"));
            int n = Math.min(2 << 20, large.length - from);
            if (from > 0) {
                exchange.getResponseHeaders().set("Content-Range", "bytes %d-/*".formatted(from));
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, large.length - from);
            exchange.getResponseBody().write(large, from, n);
            return true;
        });

        assertThat(download(blob)).hasBinaryContent(large);
    }

    @Test
    void contentWithAnotherDigestIsNeverUsed() {
        Descriptor blob = registry.blob("app", bytes, "");
        registry.fault(exchange -> {
            byte[] other = bytes.clone();
            other[77] ^= 1;
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
            return true;
        });

        assertThatThrownBy(() -> download(blob))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("the registry sent sha256:")
                .hasMessageEndingWith("(expected: " + blob.digest() + ")");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void moreThanWasAnnouncedIsRefused() {
        Descriptor whole = registry.blob("app", bytes, "");
        Descriptor less = new Descriptor("", whole.digest(), 1000);

        assertThatThrownBy(() -> download(less))
                .hasMessageEndingWith("more than 1000 bytes (expected: exactly that)");
    }

    @Test
    void aManifestWithAnotherDigestIsRefused() {
        registry.manifest("app", "latest", manifest("{}"));
        Digest other = Digest.of(new byte[1]);
        registry.manifest("app", other.toString(), manifest("{}"));

        assertThatThrownBy(() -> repository(null).manifest(other.toString()))
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("(expected: " + other + ")");
    }

    @Test
    void aLargeManifestAndManyLayersAreRefused() {
        String type = "application/vnd.oci.image.layer.v1.tar";
        String five =
                "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1},"
                        .formatted(type, Digest.of(new byte[0]))
                        .repeat(5)
                        .replaceFirst(",$", "");
        registry.manifest("app", "many", manifest(five));
        registry.manifest("app", "large", manifest(" ".repeat(11_000)));

        assertThatThrownBy(() -> repository(null).manifest("many"))
                .hasMessageEndingWith("layers: 5 (expected: at most 4)");
        assertThatThrownBy(() -> repository(null).manifest("large"))
                .hasMessageEndingWith("more than 10000 bytes");
    }

    @Test
    void anOverloadedRegistryIsAskedAgain() throws Exception {
        Digest digest = registry.manifest("app", "latest", manifest("{}"));
        AtomicInteger asked = new AtomicInteger();
        registry.fault(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "0");
            int status = asked.incrementAndGet() == 1 ? 429 : 503;
            return asked.get() < 3 && answer(exchange, status, "");
        });

        assertThat(repository(null).digest()).isEqualTo(digest);
        assertThat(asked).hasValue(3);
    }

    @Test
    void aTokenIsFetchedOnceForAllRequests() throws Exception {
        // Given
        Digest digest = registry.manifest("app", "latest", manifest(""));
        Descriptor blob = registry.blob("app", bytes, "");
        List<String> tokens = new ArrayList<>();
        wantToken(tokens, "sesame");
        Repository repository = repository(new Credentials("ann", "secret"));

        // When
        repository.manifest(digest.toString());
        repository.blob(blob, folder.resolve("blob"), received -> {});

        // Then
        assertThat(tokens)
                .containsExactly("scope=repository:app:pull&service=here Basic YW5uOnNlY3JldA==");
        assertThat(folder.resolve("blob")).hasBinaryContent(bytes);
    }

    @Test
    void wrongCredentialsAreCalledThatAndNotTriedAgain() {
        registry.fault(exchange -> unauthorized(exchange, "Basic realm=\"here\""));

        assertThatThrownBy(() -> repository(new Credentials("ann", "wrong")).digest())
                .hasMessageEndingWith("the registry does not accept the credentials")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> repository(null).digest())
                .hasMessageContaining("the registry wants credentials (add an imagePullSecret)");
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherHost() throws Exception {
        // Given
        Descriptor blob = registry.blob("app", bytes, "");
        try (FakeRegistry elsewhere = start()) {
            elsewhere.blob("app", bytes, "");
            registry.fault(exchange -> {
                if (header(exchange, "Authorization").isEmpty()) {
                    return unauthorized(exchange, "Basic realm=\"here\"");
                }
                String path = exchange.getRequestURI().getPath();
                exchange.getResponseHeaders().set("Location", "http://" + elsewhere.host() + path);
                return answer(exchange, 307, "");
            });

            // When
            repository(new Credentials("ann", "secret"))
                    .blob(blob, folder.resolve("blob"), received -> {});

            // Then
            assertThat(registry.requests()).anyMatch(request -> request.contains("Basic"));
            assertThat(elsewhere.requests()).hasSize(1).noneMatch(r -> r.contains("Basic"));
        }
    }

    @Test
    void plainHttpToAnotherMachineIsRefused() {
        registry.fault(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://192.0.2.1/blob");
            return answer(exchange, 302, "");
        });

        assertThatThrownBy(() -> repository(null).digest())
                .hasMessageEndingWith("sent to http://192.0.2.1 (expected: https)");
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void aRegistryThatIsNotThereIsSaid() {
        String gone = registry.host();
        registry.close();

        assertThatThrownBy(
                        () -> registries.repository(Reference.parse(gone + "/app"), null).digest())
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("the registry cannot be reached");
    }

    private void wantToken(List<String> tokens, String token) {
        registry.fault(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                tokens.add(
                        exchange.getRequestURI().getQuery()
                                + " "
                                + header(exchange, "Authorization"));
                return answer(exchange, 200, "{\"token\":\"%s\"}".formatted(token));
            }
            if (header(exchange, "Authorization").equals("Bearer " + token)) {
                return false;
            }
            String realm = "http://" + registry.host() + "/token";
            return unauthorized(exchange, "Bearer realm=\"%s\",service=\"here\"".formatted(realm));
        });
    }

    private static boolean unauthorized(HttpExchange exchange, String challenge)
            throws IOException {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        return answer(exchange, 401, "");
    }

    private boolean hang() {
        try {
            forever.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private Path download(Descriptor blob) throws IOException, InterruptedException {
        Path file = folder.resolve("blob");
        repository(null).blob(blob, file, received -> {});
        return file;
    }

    private Repository repository(@Nullable Credentials credentials) {
        return registries.repository(Reference.parse(registry.host() + "/app"), credentials);
    }

    private static int from(String range) {
        return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    }

    private static byte[] manifest(String layers) {
        String config = "{\"digest\":\"%s\",\"size\":2}".formatted(Digest.of(new byte[2]));
        String inside = layers.equals("{}") ? "" : layers;
        return "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                .formatted(config, inside)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static FakeRegistry start() {
        try {
            return new FakeRegistry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
