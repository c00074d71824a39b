package dev.barista.runtime.image;

import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The records of all images, a file for each reference. Nothing is kept in memory: another process
/// may load or remove an image at any time.
final class Records {

    private static final Logger log = LoggerFactory.getLogger(Records.class);

    private final Path folder;

    Records(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    Optional<ImageRecord> find(String reference) {
        try {
            return Optional.of(ImageRecord.parse(Files.readAllBytes(file(reference))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.atWarn().addKeyValue("image", reference).setCause(e).log("image record unreadable");
            return Optional.empty();
        }
    }

    /// All, ordered by reference.
    ///
    /// @throws FormatException if one cannot be read
    List<ImageRecord> all() throws IOException {
        List<ImageRecord> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                all.add(ImageRecord.parse(Files.readAllBytes(file)));
            }
        }
        all.sort(Comparator.comparing(ImageRecord::reference));
        return all;
    }

    /// Returns when it is on the disk.
    void put(ImageRecord image, Path draft) throws IOException {
        try (FileChannel out =
                FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(image.json());
            while (content.hasRemaining()) {
                out.write(content);
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, file(image.reference()), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    void remove(String reference) throws IOException {
        Files.deleteIfExists(file(reference));
        sync(folder);
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path file(String reference) {
        Digest name = Digest.of(reference.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(name.hex() + ".json");
    }
}
