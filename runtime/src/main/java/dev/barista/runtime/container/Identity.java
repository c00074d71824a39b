package dev.barista.runtime.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The user and groups that a container runs as.
///
/// @param groups beside `gid`
/// @param home from the image's `/etc/passwd`, else `/`
public record Identity(int uid, int gid, List<Integer> groups, String home) {

    private static final long MOST = 1 << 20; // bytes of a passwd file

    public Identity {
        groups = List.copyOf(groups);
    }

    /// Also in these groups.
    public Identity with(List<Integer> more) {
        var all = new java.util.LinkedHashSet<>(groups);
        all.addAll(more);
        all.remove(gid);
        return new Identity(uid, gid, List.copyOf(all), home);
    }

    /// @param root of the container's file system
    /// @param user as in [dev.barista.runtime.ContainerSpec.Command]
    /// @throws IOException if a name is not in the image's files
    public static Identity find(Path root, String user) throws IOException {
        return of(lines(root, "etc/passwd"), lines(root, "etc/group"), user);
    }

    static Identity of(List<String> passwd, List<String> group, String user) throws IOException {
        String[] parts = user.split(":", 2);
        String name = parts[0].isEmpty() ? "0" : parts[0];
        Optional<String[]> entry = find(passwd, 7, fields -> fields[0].equals(name));
        if (entry.isEmpty()) {
            entry = find(passwd, 7, fields -> fields[2].equals(name));
        }
        int uid = entry.isPresent() ? number("user", entry.get()[2]) : number("user", name);
        int gid = entry.isPresent() ? number("group", entry.get()[3]) : 0;
        List<Integer> groups = List.of();
        if (parts.length == 2 && !parts[1].isEmpty()) {
            gid = groupId(group, parts[1]);
        } else if (entry.isPresent()) {
            groups = memberships(group, entry.get()[0], gid);
        }
        return new Identity(uid, gid, groups, entry.map(fields -> fields[5]).orElse("/"));
    }

    private static int groupId(List<String> group, String name) throws IOException {
        Optional<String[]> entry = find(group, 4, fields -> fields[0].equals(name));
        return number("group", entry.isPresent() ? entry.get()[2] : name);
    }

    private static List<Integer> memberships(List<String> group, String name, int besides) {
        return group.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == 4 && fields[2].matches("[0-9]{1,9}"))
                .filter(fields -> List.of(fields[3].split(",", -1)).contains(name))
                .map(fields -> Integer.valueOf(fields[2]))
                .filter(gid -> gid != besides)
                .distinct()
                .toList();
    }

    private static Optional<String[]> find(
            List<String> lines, int count, Predicate<String[]> matches) {
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == count)
                .filter(matches)
                .findFirst();
    }

    private static int number(String what, String text) throws IOException {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IOException(
                    "%s: %s (expected: a number, or a name in the image's /etc/%s)"
                            .formatted(what, text, what.equals("user") ? "passwd" : "group"));
        }
        return Integer.parseInt(text);
    }

    /// Nothing outside of the root is read, wherever the image's links may point.
    private static List<String> lines(Path root, String file) throws IOException {
        Path path = root.resolve(file);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || !realParent(path).startsWith(root.toRealPath())
                || Files.size(path) > MOST) {
            return List.of();
        }
        return Files.readAllLines(path, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static Path realParent(Path path) throws IOException {
        @Nullable Path parent = path.getParent();
        return parent == null ? path : parent.toRealPath();
    }
}
