package dev.barista.runtime.image;

import dev.barista.runtime.Image;
import dev.barista.runtime.Images;
import dev.barista.runtime.layer.FileTree;
import dev.barista.runtime.layer.LayerForm;
import dev.barista.runtime.layer.LayerUnpacker;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.Reference;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.Repository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The images of a Barista, in a folder that several processes may use at a time.
///
/// ```text
/// records/    one file for each reference: what it stands for, and its layers
/// layers-…/   unpacked layers, see [Layers]
/// work/       one folder for each running process: what is half done
/// lock        held for changes of records, and for removing layers
/// ```
///
/// A layer or record is written in `work`, synced, and renamed into place, so whatever has a name
/// is whole. Layers are unpacked without the lock. If they are removed as unused before their
/// image's record is written, that is noticed under the lock, and they are brought again.
///
/// Thread-safe. Has no thread of its own: work runs while its caller waits.
public final class ImageStore implements Images, AutoCloseable {

    /// @param reference whole
    /// @param digest what the reference stands for
    /// @param bytes of its layers as they came
    public record Listed(String reference, String digest, long bytes) {}

    /// Of one image, with the same credentials, at a time.
    private record Wanted(String reference, @Nullable Credentials credentials) {}

    private static final Logger log = LoggerFactory.getLogger(ImageStore.class);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final int TRIES = 3;

    private final Path root;
    private final Registries registries;
    private final ImageSettings settings;
    private final StoreLock lock;
    private final Workplace work;
    private final Records records;
    private final Layers layers;
    private final Unpacking unpacking;
    private final LayerForm form;
    private final KeptDownloads kept;

    /// A caller that waits for another's pull fails with it, unless that was merely interrupted.
    private final SingleFlight<Wanted, Image> pulls =
            new SingleFlight<>(failure -> failure instanceof IOException);

    private ImageStore(
            Path root,
            Registries registries,
            ImageSettings settings,
            Workplace work,
            StoreLock lock)
            throws IOException {
        this.root = root;
        this.registries = registries;
        this.settings = settings;
        this.lock = lock;
        this.work = work;
        this.form = LayerUnpacker.form(root);
        this.kept = new KeptDownloads(settings.kept());
        this.records = new Records(root.resolve("records"));
        this.layers =
                new Layers(
                        root.resolve("layers-" + form.folder()),
                        new LayerUnpacker(form, settings.layer()),
                        work,
                        settings.parallelLayers());
        this.unpacking = new Unpacking(layers, settings.parallelLayers());
    }

    /// Opens the store, and removes what a killed process left half done.
    ///
    /// @param root made if it is not there; for its owner only, because images may hold setuid
    ///   programs
    /// @param registries stay the caller's to close, after this
    public static ImageStore open(Path root, Registries registries, ImageSettings settings)
            throws IOException, InterruptedException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        StoreLock lock = new StoreLock(root.resolve("lock"));
        Workplace work = lock.hold(() -> Workplace.open(root.resolve("work")));
        ImageStore store = new ImageStore(root, registries, settings, work, lock);
        store.collect();
        return store;
    }

    /// How the layers of [Image] are to be put together: mounted, or with
    /// [dev.barista.runtime.layer.Rootfs#flatten].
    public LayerForm form() {
        return form;
    }

    @Override
    public String resolve(String image, @Nullable Credentials credentials)
            throws IOException, InterruptedException {
        Reference reference = parse(image);
        if (reference.digest() != null) {
            return reference.digest().toString();
        }
        Optional<ImageRecord> here = records.find(reference.toString()).filter(this::whole);
        if (here.isPresent()) {
            return here.get().digest().toString();
        }
        refuseLocal(reference);
        Repository repository = registries.repository(reference, credentials);
        return failures(reference.toString())
                .within(settings.resolve(), "resolved", () -> repository.digest().toString());
    }

    @Override
    public Optional<Image> find(String reference) {
        try {
            return records.find(parse(reference).toString()).filter(this::whole).map(this::image);
        } catch (ImageException e) {
            return Optional.empty(); // what is no name has no image
        }
    }

    @Override
    public Image pull(String reference, @Nullable Credentials credentials)
            throws IOException, InterruptedException {
        return pull(
                reference,
                credentials,
                new PacedProgress(
                        registries.ticker(),
                        LOG_INTERVAL,
                        report ->
                                log.atInfo()
                                        .addKeyValue("image", reference)
                                        .addKeyValue("progress", report)
                                        .log("pulling")));
    }

    /// As [Images#pull]. Of several callers that wait for one pull, the `progress` of the first is
    /// notified.
    public Image pull(String image, @Nullable Credentials credentials, Progress progress)
            throws IOException, InterruptedException {
        Reference reference = parse(image);
        Optional<Image> here = find(image);
        if (here.isPresent()) {
            return here.get();
        }
        refuseLocal(reference);
        try {
            return pulls.run(
                    new Wanted(reference.toString(), credentials),
                    () -> pulled(reference, credentials, progress));
        } catch (ExecutionException e) {
            throw Layers.thrown(e);
        }
    }

    private Image pulled(Reference reference, @Nullable Credentials credentials, Progress progress)
            throws IOException, InterruptedException {
        Optional<Image> here = find(reference.toString());
        if (here.isPresent()) {
            return here.get(); // another caller was quicker
        }
        Pull pull =
                new Pull(
                        reference,
                        registries.repository(reference, credentials),
                        registries.settings(),
                        work,
                        kept,
                        progress);
        return failures(reference.toString())
                .within(settings.pull(), "pulled", () -> admit(pull.candidate(), progress));
    }

    /// Brings images from a file or folder here: an OCI layout, as a folder or tar, or a tar of
    /// `docker save`; the tar may be compressed. An image of the same name is replaced.
    ///
    /// @param name for an image that brings none, or instead of the one it brings
    public List<Listed> load(Path source, @Nullable String name, Progress progress)
            throws IOException, InterruptedException {
        return failures(source.toString())
                .within(settings.pull(), "loaded", () -> loaded(source, name, progress));
    }

    private List<Listed> loaded(Path source, @Nullable String name, Progress progress)
            throws IOException, InterruptedException {
        if (!Files.exists(source)) {
            throw new ImageException("%s: no such file".formatted(source));
        }
        if (Files.isDirectory(source)) {
            return admitAll(source, name, progress);
        }
        requireArchive(source);
        Path folder = work.fresh("archive");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source))) {
            new LayerUnpacker(LayerForm.MARKED, settings.layer()).extract(in, folder);
            return admitAll(folder, name, progress);
        } finally {
            FileTree.delete(folder);
        }
    }

    private static void requireArchive(Path source) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(source))) {
            if (!LayerUnpacker.isArchive(in)) {
                throw new ImageException(
                        "image archive: %s (expected: a tar of \"docker save\" or of an OCI layout)"
                                .formatted(source));
            }
        }
    }

    private List<Listed> admitAll(Path folder, @Nullable String name, Progress progress)
            throws IOException, InterruptedException {
        List<Listed> loaded = new ArrayList<>();
        int most = registries.settings().layers();
        for (Candidate candidate : new ImageFolder(folder, name, most).candidates()) {
            admit(candidate, progress);
            loaded.add(
                    new Listed(
                            candidate.reference(),
                            candidate.digest().toString(),
                            candidate.bytes()));
        }
        return loaded;
    }

    private Image admit(Candidate candidate, Progress progress)
            throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            ImageRecord record = candidate.whole(unpacking.ensure(candidate, progress));
            if (lock.hold(() -> commit(record))) {
                return image(record);
            }
        }
        throw new ImageException(
                "image %s: its layers are removed as fast as they come"
                        .formatted(candidate.reference()));
    }

    private boolean commit(ImageRecord record) throws IOException {
        if (!whole(record)) {
            return false;
        }
        Reference exactly = parse(record.reference()).at(record.digest());
        if (records.find(exactly.toString()).isEmpty()) {
            records.put(record.aliasFor(exactly.toString()), work.fresh("record"));
        }
        records.put(record, work.fresh("record"));
        return true;
    }

    /// All images, ordered by reference.
    public List<Listed> list() throws IOException {
        return records.all().stream()
                .filter(record -> !record.alias())
                .map(ImageStore::listed)
                .toList();
    }

    /// Forgets an image, and deletes the layers that no other one has. Images whose tag now stands
    /// for another one go too, if they are not in use.
    ///
    /// @param inUse whether an instance or a Revision uses the image of this name or digest
    /// @throws ImageException if there is no such image, or it is in use
    public void remove(String image, Predicate<String> inUse)
            throws IOException, InterruptedException {
        Reference reference = parse(image);
        ImageRecord record =
                records.find(reference.toString())
                        .orElseThrow(() ->
                                new ImageException(
                                        "image %s: not on this machine".formatted(reference)));
        if (inUse.test(record.reference()) || inUse.test(record.digest().toString())) {
            throw new ImageException("image %s: in use".formatted(reference));
        }
        if (record.alias()) {
            throw new ImageException(
                    "image %s: has a tag (expected: its tag, see barista image ls)"
                            .formatted(reference));
        }
        lock.hold(() -> {
            records.remove(record.reference());
            dropAliases(inUse);
            return true;
        });
        collect();
    }

    /// Aliases whose tag is gone or stands for something else. (A Revision may still run the image
    /// that was loaded under its tag before; it cannot be pulled again from anywhere.)
    private void dropAliases(Predicate<String> inUse) throws IOException {
        List<ImageRecord> all = records.all();
        Set<String> tagged = new HashSet<>();
        for (ImageRecord record : all) {
            if (!record.alias()) {
                tagged.add(parse(record.reference()).at(record.digest()).toString());
            }
        }
        for (ImageRecord record : all) {
            boolean wanted =
                    tagged.contains(record.reference()) || inUse.test(record.digest().toString());
            if (record.alias() && !wanted) {
                records.remove(record.reference());
            }
        }
    }

    /// Deletes layers that no record names. If a record cannot be read, nothing is deleted: its
    /// layers are not known.
    private void collect() throws IOException, InterruptedException {
        List<Path> discarded =
                lock.hold(() -> {
                    Set<Digest> wanted = new HashSet<>();
                    records.all().forEach(record -> wanted.addAll(record.layers()));
                    return layers.discardAllBut(wanted);
                });
        for (Path layer : discarded) {
            FileTree.delete(layer);
        }
    }

    private boolean whole(ImageRecord record) {
        return record.layers().stream().allMatch(layers::has);
    }

    /// A layer that is there twice counts at its upper place: it hides the lower one completely,
    /// and overlayfs takes no folder twice.
    private Image image(ImageRecord record) {
        Set<Digest> upper = new LinkedHashSet<>(record.layers().reversed());
        List<Path> paths = new ArrayList<>(upper.stream().map(layers::path).toList());
        return new Image(
                record.reference(), record.digest().toString(), paths.reversed(), record.config());
    }

    private static Listed listed(ImageRecord record) {
        return new Listed(record.reference(), record.digest().toString(), record.bytes());
    }

    private Failures failures(String what) {
        return new Failures(what, root);
    }

    private static Reference parse(String image) throws ImageException {
        try {
            return Reference.parse(image);
        } catch (IllegalArgumentException e) {
            throw new ImageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseLocal(Reference reference) throws ImageException {
        if (reference.local()) {
            throw new ImageException(
                    "image %s: not on this machine, and %s is no registry (put it here with:"
                                    .formatted(reference, reference.registry())
                            + " barista image load)");
        }
    }

    /// Deletes what is half done. Pulls have to have ended.
    @Override
    public void close() throws IOException {
        work.close();
    }
}
