package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.Objects;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Writes the volumes of a pod into its folder, and says what is to be mounted where.
///
/// The pod's folder is ours alone (0700); a volume within has the modes that the pod asks for, as
/// the container's user must read it.
public record Volumes(Objects objects) {

    private static final int DEFAULT_MODE = 0644;

    /// @throws Refused if a ConfigMap, a Secret or a key of them is not there, and not optional
    public List<Mount> prepare(ApiObject pod, JsonNode container, PodFolder folder)
            throws IOException, Refused {
        folder.create();
        for (JsonNode volume : pod.spec().path("volumes")) {
            write(new Sources(objects, pod.namespace()), volume, folder);
        }
        List<Mount> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            mounts.add(mountOf(pod, mount, folder));
        }
        return mounts;
    }

    private static Mount mountOf(ApiObject pod, JsonNode mount, PodFolder folder)
            throws IOException, Refused {
        String name = mount.path("name").asString("");
        JsonNode volume =
                pod.spec()
                        .path("volumes")
                        .valueStream()
                        .filter(one -> one.path("name").asString("").equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new Refused(
                                        "volumeMounts.name: %s (expected: one of the volumes)"
                                                .formatted(name)));
        Path source = within(folder.volume(name), mount.path("subPath").asString(""));
        boolean emptyDir = volume.has("emptyDir");
        if (emptyDir && !Files.exists(source)) {
            Files.createDirectories(source);
            openToAll(source);
        }
        if (!Files.exists(source)) {
            throw new Refused(
                    "volumeMounts.subPath: %s (expected: a file of volume %s)"
                            .formatted(mount.path("subPath").asString(""), name));
        }
        boolean readOnly = !emptyDir || mount.path("readOnly").asBoolean(false);
        return new Mount(source, mount.path("mountPath").asString(""), readOnly);
    }

    private static void write(Sources sources, JsonNode volume, PodFolder folder)
            throws IOException, Refused {
        Path target = folder.volume(volume.path("name").asString(""));
        if (volume.has("emptyDir")) {
            if (!Files.exists(target)) { // it outlives the container, not the pod
                Files.createDirectories(target);
                openToAll(target);
            }
            return;
        }
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, permissions(0755)); // whatever our umask is
        if (volume.has("projected")) {
            JsonNode projected = volume.get("projected");
            int mode = projected.path("defaultMode").asInt(DEFAULT_MODE);
            for (JsonNode source : projected.path("sources")) {
                project(sources, source, mode, target);
            }
        } else {
            JsonNode source = volume.path(volume.has("secret") ? "secret" : "configMap");
            int mode = source.path("defaultMode").asInt(DEFAULT_MODE);
            project(sources, volume, mode, target);
        }
    }

    private static void project(Sources sources, JsonNode source, int mode, Path target)
            throws IOException, Refused {
        boolean secret = source.has("secret");
        JsonNode reference = source.path(secret ? "secret" : "configMap");
        String name = reference.path("secretName").asString(reference.path("name").asString(""));
        boolean optional = reference.path("optional").asBoolean(false);
        Optional<Map<String, byte[]>> found =
                secret ? sources.findSecret(name) : sources.findConfigMap(name);
        if (found.isEmpty() && !optional) {
            throw new Refused(
                    "%s \"%s\" not found".formatted(secret ? "secret" : "configmap", name));
        }
        Map<String, byte[]> data = found.orElse(Map.of());
        if (reference.path("items").isEmpty()) {
            for (Map.Entry<String, byte[]> entry : data.entrySet()) {
                file(within(target, entry.getKey()), entry.getValue(), mode);
            }
        }
        for (JsonNode item : reference.path("items")) {
            byte[] value = data.get(item.path("key").asString(""));
            if (value == null && !optional) {
                throw new Refused(
                        "references non-existent %s key: %s"
                                .formatted(
                                        secret ? "secret" : "config",
                                        item.path("key").asString("")));
            }
            if (value != null) {
                Path path = within(target, item.path("path").asString(""));
                file(path, value, item.path("mode").asInt(mode));
            }
        }
    }

    private static Path within(Path folder, String path) throws Refused {
        Path resolved = folder.resolve(path).normalize();
        if (!resolved.startsWith(folder)) {
            throw new Refused("path: %s (expected: one within the volume)".formatted(path));
        }
        return resolved;
    }

    private static void file(Path file, byte[] content, int mode) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file); // of an earlier run, perhaps read-only
        Files.write(file, content);
        Files.setPosixFilePermissions(file, permissions(mode));
    }

    private static void openToAll(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, EnumSet.allOf(PosixFilePermission.class));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Map<Integer, PosixFilePermission> bits = new LinkedHashMap<>();
        bits.put(0400, PosixFilePermission.OWNER_READ);
        bits.put(0200, PosixFilePermission.OWNER_WRITE);
        bits.put(0100, PosixFilePermission.OWNER_EXECUTE);
        bits.put(0040, PosixFilePermission.GROUP_READ);
        bits.put(0020, PosixFilePermission.GROUP_WRITE);
        bits.put(0010, PosixFilePermission.GROUP_EXECUTE);
        bits.put(0004, PosixFilePermission.OTHERS_READ);
        bits.put(0002, PosixFilePermission.OTHERS_WRITE);
        bits.put(0001, PosixFilePermission.OTHERS_EXECUTE);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        bits.forEach((bit, permission) -> {
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
        });
        return permissions;
    }
}
