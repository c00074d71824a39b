package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.util.Set;

/// What becomes of a device in a layer. Every container gets a `/dev` of its own, which covers the
/// image's; elsewhere only devices are made that are harmless in every container. Others could be
/// the host's disk.
enum DeviceRule {
    MAKE,
    LEAVE_OUT;

    private static final Set<TarEntry.Device> HARMLESS =
            Set.of(
                    new TarEntry.Device(1, 3),
                    new TarEntry.Device(1, 5),
                    new TarEntry.Device(1, 7),
                    new TarEntry.Device(1, 8),
                    new TarEntry.Device(1, 9),
                    new TarEntry.Device(5, 0),
                    new TarEntry.Device(5, 2));

    /// @param privileged whether this process may make any; containerd leaves them out otherwise,
    ///   too
    static DeviceRule of(TarEntry entry, boolean privileged) throws LayerException {
        if (LayerTree.plain(entry.name()).startsWith("dev/")) {
            return LEAVE_OUT;
        }
        boolean character = entry.type() == TarEntry.Type.CHARACTER_DEVICE;
        if (!character || !HARMLESS.contains(entry.device())) {
            throw new LayerException(
                    "%s: device %d:%d (expected: outside /dev only null, zero, full, random, urandom, tty, ptmx)"
                            .formatted(
                                    Inodes.shown(entry.name()),
                                    entry.device().major(),
                                    entry.device().minor()));
        }
        return privileged ? MAKE : LEAVE_OUT;
    }
}
