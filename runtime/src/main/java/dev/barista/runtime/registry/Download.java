package dev.barista.runtime.registry;

import dev.barista.runtime.Images.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongConsumer;

/// One blob into a file, in as many pieces as the network breaks it into. An attempt that brought
/// [#PROGRESS] bytes does not count, so a large layer gets through a bad line.
///
/// Belongs to one thread.
final class Download {

    static final long PROGRESS = 1 << 20;

    private final Session session;
    private final RegistrySettings settings;
    private final Descriptor blob;
    private final Path file;
    private final LongConsumer received;

    Download(
            Session session,
            RegistrySettings settings,
            Descriptor blob,
            Path file,
            LongConsumer received) {
        this.session = session;
        this.settings = settings;
        this.blob = blob;
        this.file = file;
        this.received = received;
    }

    void run() throws IOException, InterruptedException {
        Backoff backoff = new Backoff(settings.firstDelay(), settings.mostDelay());
        for (int attempt = 1; ; attempt++) {
            long before = size();
            IOException failure;
            try {
                if (size() != blob.size() || !Files.exists(file)) {
                    transfer();
                }
                verify();
                return;
            } catch (ImageException
                    | FileSystemException
                    | InterruptedIOException
                    | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            if (size() - before >= PROGRESS) {
                attempt = 1;
            }
            if (attempt >= settings.attempts()) {
                throw session.failure(failure);
            }
            Backoff.pause(backoff.delay(attempt, Duration.ZERO));
        }
    }

    private void transfer() throws IOException, InterruptedException {
        long from = size();
        if (from > blob.size()) {
            Files.delete(file);
            from = 0;
        }
        Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
        try (Transport.Answer answer =
                session.ask("GET", "blobs/" + blob.digest(), range, settings.transfer())) {
            if (answer.status() == 416) {
                Files.delete(file);
                throw new IOException("the registry has less of " + blob.digest() + " than we");
            }
            if (!answer.ok()) {
                throw session.refused(answer);
            }
            boolean goesOn =
                    answer.status() == 206
                            && answer.header("Content-Range").startsWith("bytes " + from + "-");
            if (!goesOn) {
                Files.deleteIfExists(file);
                from = 0;
            }
            copy(answer.body(), from);
        }
    }

    private void copy(InputStream body, long from) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] buffer = new byte[1 << 16];
            long total = from;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                total += n;
                if (total > blob.size()) {
                    throw new ImageException(
                            session.text(
                                    "%s: more than %d bytes (expected: exactly that)"
                                            .formatted(blob.digest(), blob.size())));
                }
                write(out, buffer, n);
                received.accept(total);
            }
        }
        if (size() < blob.size()) {
            throw new IOException(
                    "%s: the transfer ended at %d of %d bytes"
                            .formatted(blob.digest(), size(), blob.size()));
        }
    }

    /// A disk that fails is not a network that fails: no use trying again.
    private void write(OutputStream out, byte[] buffer, int length) throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            var failure = new FileSystemException(file.toString(), null, e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private void verify() throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        Digest found = new Digest(HexFormat.of().formatHex(sha256.digest()));
        if (!found.equals(blob.digest())) {
            Files.delete(file);
            throw new IOException(
                    "the registry sent %s (expected: %s)".formatted(found, blob.digest()));
        }
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
