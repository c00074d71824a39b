package dev.barista.node.volume.content;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of a volume whose files change all at once: a program that reads through `..data`
/// sees all of the old files or all of the new ones. It is laid out as the kubelet does it, as
/// programs that watch their configuration expect:
///
/// ```
/// ..2026_11_29_17_13_43.1234567/   the files
/// ..data -> ..2026_11_29_17_13_43.1234567
/// coffee -> ..data/coffee          a link for each first name of a path
/// ```
///
/// One writer at a time; a container that has it mounted may only read.
///
/// @param folder made when it is not there
/// @param owner of all that is in it
/// @see <a
///   href="https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go">AtomicWriter</a>
public record AtomicFolder(Path folder, Ownership owner) {

    private static final String DATA = "..data";
    private static final String NEW_DATA = "..data_tmp";
    private static final String NEW_LINK = "..link_tmp";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final DateTimeFormatter PREFIX =
            DateTimeFormatter.ofPattern("..yyyy_MM_dd_HH_mm_ss.").withZone(ZoneOffset.UTC);

    /// Makes these the files of the volume, unless they are already.
    ///
    /// @return whether something has changed
    public boolean write(SortedMap<String, FileContent> files, Instant now) throws IOException {
        Files.createDirectories(folder);
        SortedMap<String, FileContent> seen = new TreeMap<>();
        files.forEach((path, file) -> seen.put(path, file.withMode(owner.readOnly(file.mode()))));
        if (read(files).equals(seen)) {
            return false;
        }
        Modes.set(folder, 0755); // whatever our umask is
        Path made = Files.createTempDirectory(folder, PREFIX.format(now));
        Modes.set(made, 0755);
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            write(made, file.getKey(), file.getValue());
        }
        owner.giveReadOnly(made);
        owner.giveFolder(folder);
        @Nullable Path before = current();
        replace(NEW_DATA, made.getFileName(), DATA);
        Set<String> names = firstNames(files);
        for (String name : names) {
            link(name);
        }
        removeOthers(names, made.getFileName().toString());
        if (before != null && !before.equals(made)) {
            delete(before);
        }
        return true;
    }

    /// The files as they are.
    ///
    /// @param wanted says of which a user is the owner
    private SortedMap<String, FileContent> read(Map<String, FileContent> wanted)
            throws IOException {
        SortedMap<String, FileContent> files = new TreeMap<>();
        @Nullable Path data = current();
        if (data == null || !Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
            files.put("", new FileContent(new byte[0], 0)); // equal to nothing that is written
            return files;
        }
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = data.relativize(file).toString();
                FileContent like = wanted.get(path);
                int user =
                        like == null || like.user() == FileContent.OURS
                                ? FileContent.OURS
                                : (Integer) Files.getAttribute(file, "unix:uid");
                files.put(path, new FileContent(Files.readAllBytes(file), Modes.of(file), user));
            }
        }
        return files;
    }

    private @Nullable Path current() throws IOException {
        try {
            Path target = Files.readSymbolicLink(folder.resolve(DATA));
            return folder.resolve(target.getFileName());
        } catch (NoSuchFileException | java.nio.file.NotLinkException none) {
            return null;
        }
    }

    private static void write(Path root, String path, FileContent content) throws IOException {
        Path file = root.resolve(path);
        Path parent = file.getParent();
        for (Path at = parent; at != null && !at.equals(root); at = at.getParent()) {
            if (!Files.exists(at)) {
                Files.createDirectories(at);
            }
            Modes.set(at, 0755);
        }
        Files.createFile(file, OWNER_ONLY); // it may be a secret
        Files.write(file, content.bytes());
        if (content.user() != FileContent.OURS) {
            Files.setAttribute(file, "unix:uid", content.user(), LinkOption.NOFOLLOW_LINKS);
        }
        Modes.set(file, content.mode());
    }

    private static Set<String> firstNames(Map<String, FileContent> files) {
        Set<String> names = new LinkedHashSet<>();
        files.keySet().forEach(path -> names.add(path.split("/", 2)[0]));
        return names;
    }

    private void link(String name) throws IOException {
        Path link = folder.resolve(name);
        Path target = Path.of(DATA, name);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
            delete(link); // of an earlier version, which wrote no links
        }
        replace(NEW_LINK, target, name);
    }

    private void replace(String temporary, Path target, String name) throws IOException {
        Path link = folder.resolve(temporary);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
        Files.move(
                link,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void removeOthers(Set<String> names, String data) throws IOException {
        List<Path> all;
        try (Stream<Path> there = Files.list(folder)) {
            all = there.toList();
        }
        for (Path one : all) {
            String name = one.getFileName().toString();
            if (!names.contains(name) && !name.equals(DATA) && !name.equals(data)) {
                delete(one);
            }
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
