package dev.barista.model.admission;

import dev.barista.model.config.Features;
import dev.barista.model.text.Quantities;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Validates volumes and their mounts.
final class VolumeRules {

    /// A kind of volume that a feature opens.
    private record Kind(String field, String name, String feature) {}

    private static final List<Kind> OPENED =
            List.of(
                    new Kind("emptyDir", "EmptyDir", Features.EMPTY_DIR),
                    new Kind(
                            "persistentVolumeClaim",
                            "Persistent volume claim",
                            Features.PERSISTENT_VOLUME_CLAIM),
                    new Kind("hostPath", "HostPath", Features.HOST_PATH),
                    new Kind("csi", "CSI", Features.CSI),
                    new Kind("ephemeral", "Ephemeral", Features.EPHEMERAL),
                    new Kind("image", "Image", Features.IMAGE_VOLUME));
    private static final Set<String> VOLUME =
            Set.of(
                    "name",
                    "secret",
                    "configMap",
                    "projected",
                    "emptyDir",
                    "persistentVolumeClaim",
                    "hostPath",
                    "csi",
                    "ephemeral",
                    "image");
    private static final int MOST_BITS = 0777;
    private static final Set<String> SECRET =
            Set.of("secretName", "items", "defaultMode", "optional");
    private static final Set<String> CONFIG_MAP =
            Set.of("name", "items", "defaultMode", "optional");
    private static final Set<String> RESERVED_PATHS = Set.of("/", "/dev", "/dev/log");
    private static final Set<String> WRITABLE =
            Set.of("emptyDir", "persistentVolumeClaim", "ephemeral");

    /// @param mounted names of the volumes that containers mount
    /// @return the volumes by name
    static Map<String, Field> check(Field volumes, Set<String> mounted, Features features) {
        Map<String, Field> byName = new LinkedHashMap<>();
        for (Field volume : volumes.objects()) {
            Field name = volume.field("name");
            if (byName.containsKey(name.text())) {
                name.wrong("duplicate volume name \"%s\"".formatted(name.text()));
            }
            if (!mounted.contains(name.text())) {
                name.wrong("volume with name \"%s\" not mounted".formatted(name.text()));
            }
            volume(volume, features);
            byName.put(name.text(), volume);
        }
        return byName;
    }

    private static void volume(Field volume, Features features) {
        Field name = volume.field("name");
        if (name.text().isEmpty()) {
            name.missing();
        } else if (!KubernetesNames.dns1123Label(name.text()).isEmpty()) {
            name.invalid(name.text());
        }
        volume.allowOnly(VOLUME);
        List<String> kinds = new ArrayList<>(List.of("secret", "configMap", "projected"));
        for (Kind kind : OPENED) {
            boolean open = features.isEnabled(kind.feature());
            if (open || volume.field(kind.field()).isPresent()) {
                kinds.add(kind.field());
            }
            if (!open && volume.field(kind.field()).isPresent()) {
                volume.wrong(disabled(volume, kind));
            }
        }
        claim(volume, volume.field("persistentVolumeClaim"), features);
        volume.exactlyOne(kinds.toArray(String[]::new));
        source(volume.field("secret"), SECRET, "secretName");
        source(volume.field("configMap"), CONFIG_MAP, "name");
        ProjectedRules.check(volume);
        emptyDir(volume.field("emptyDir"));
    }

    private static void claim(Field volume, Field claim, Features features) {
        if (claim.isPresent()
                && !claim.field("readOnly").isTrue()
                && !features.isEnabled(Features.PERSISTENT_VOLUME_WRITE)) {
            volume.wrong(
                    ("Persistent volume write support is disabled, but found persistent volume"
                                    + " claim %s that is not read-only")
                            .formatted(claim.field("claimName").text()));
        }
    }

    private static String disabled(Field volume, Kind kind) {
        return kind.field().equals("persistentVolumeClaim")
                ? ("Persistent volume claim support is disabled, but found persistent volume"
                                + " claim %s")
                        .formatted(volume.down("persistentVolumeClaim", "claimName").text())
                : "%s volume support is disabled, but found %s volume %s"
                        .formatted(kind.name(), kind.name(), volume.field("name").text());
    }

    static void source(Field source, Set<String> allowed, String name) {
        if (!source.isPresent()) {
            return;
        }
        source.allowOnly(allowed);
        source.field(name).requireText();
        mode(source.field("defaultMode"));
        for (Field item : source.field("items").objects()) {
            item.allowOnly(Set.of("key", "path", "mode"));
            item.field("key").requireText();
            item.field("path").requireText();
            mode(item.field("mode"));
        }
    }

    static void mode(Field mode) {
        if (mode.isPresent() && (mode.number(0) < 0 || mode.number(0) > MOST_BITS)) {
            mode.invalid(
                    mode.node().asString(""),
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    private static void emptyDir(Field directory) {
        ContainerRules.oneOf(directory.field("medium"), Set.of("", "Memory"));
        Field limit = directory.field("sizeLimit");
        boolean valid =
                Quantities.find(limit.node().asString(""))
                        .filter(size -> size.signum() >= 0)
                        .isPresent();
        if (limit.isPresent() && !valid) {
            limit.invalid(limit.node().asString(""));
        }
    }

    static void mounts(Field mounts, Map<String, Field> volumes, Features features) {
        Set<String> seen = new HashSet<>();
        for (Field mount : mounts.objects()) {
            mount.allowOnly(Set.of("name", "mountPath", "readOnly", "subPath", "mountPropagation"));
            Field volume = volumes.get(mount.field("name").text());
            if (volume == null) {
                mount.field("name").wrong("volumeMount has no matching volume");
            }
            path(mount.field("mountPath"), seen);
            propagation(mount, features);
            boolean writable =
                    volume != null
                            && WRITABLE.stream().anyMatch(kind -> volume.field(kind).isPresent());
            if (!writable && !mount.field("readOnly").isTrue()) {
                mount.field("readOnly")
                        .wrong("volume mount should be readOnly for this type of volume");
            }
        }
    }

    private static void path(Field path, Set<String> seen) {
        String text = path.text();
        String clean = clean(text);
        if (text.isEmpty()) {
            path.missing();
        } else if (RESERVED_PATHS.contains(clean)) {
            path.wrong("mountPath \"%s\" is a reserved path".formatted(clean));
        } else if (!text.startsWith("/")) {
            path.invalid(text);
        } else if (!seen.add(clean)) {
            path.invalid("\"%s\" must be unique".formatted(text));
        }
    }

    /// The shortest path to the same place.
    private static String clean(String path) {
        Deque<String> steps = new ArrayDeque<>();
        for (String step : path.split("/+", -1)) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return (path.startsWith("/") ? "/" : "") + String.join("/", steps);
    }

    private static void propagation(Field mount, Features features) {
        Field propagation = mount.field("mountPropagation");
        if (!propagation.text().isEmpty() && !features.isEnabled(Features.MOUNT_PROPAGATION)) {
            mount.wrong(
                    ("Volume Mount Propagation support is disabled, but found volume mount %s"
                                    + " with mount propagation")
                            .formatted(mount.field("name").text()));
        }
    }

    private VolumeRules() {}
}
