package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Unpacks layers: tars, compressed or not, of any origin. What a tar says is done below the
/// layer's folder or refused.
///
/// Thread-safe; blocks on disk.
public final class LayerUnpacker {

    /// @param entries of the tar
    /// @param bytes of the uncompressed tar
    public record Unpacked(int entries, long bytes) {}

    private final LayerForm form;
    private final LayerLimits limits;

    public LayerUnpacker(LayerForm form, LayerLimits limits) {
        this.form = form;
        this.limits = limits;
    }

    /// The best form that this process may write in `folder`, found by trying.
    ///
    /// @throws IOException if nothing can be written there at all
    public static LayerForm form(Path folder) throws IOException {
        Path trial = Files.createTempDirectory(folder, "trial-");
        try (Inodes inodes = new Inodes()) {
            String name = Inodes.bytes(trial);
            byte[] yes = "y".getBytes(StandardCharsets.US_ASCII);
            try {
                inodes.makeNode(name + "/whiteout", Inodes.CHARACTER, 0);
            } catch (IOException e) {
                return LayerForm.MARKED; // that is the answer: no such devices here
            }
            try {
                inodes.attribute(name, "trusted.overlay.opaque", yes);
                return LayerForm.OVERLAY;
            } catch (IOException e) {
                return userForm(inodes, name, yes);
            }
        } finally {
            FileTree.delete(trial);
        }
    }

    private static LayerForm userForm(Inodes inodes, String name, byte[] yes) {
        try {
            inodes.attribute(name, "user.overlay.opaque", yes);
            return LayerForm.OVERLAY_USER;
        } catch (IOException e) {
            return LayerForm.MARKED; // that is the answer: no such attributes here
        }
    }

    public LayerForm form() {
        return form;
    }

    /// Unpacks a layer into a new folder, and returns when it is on the disk. What was written
    /// before a failure is deleted.
    ///
    /// @param diffId digest of the uncompressed tar, which must be so: `sha256:…`
    /// @param target must not exist
    /// @param lower the layers below it
    /// @throws LayerException if the layer is at fault; other failures are the machine's
    public Unpacked unpack(InputStream layer, String diffId, Path target, LowerLayers lower)
            throws IOException {
        return unpack(
                layer,
                target,
                lower,
                digest -> {
                    if (!digest.equals(diffId)) {
                        throw new LayerException(
                                "unpacked layer: %s (expected: %s)".formatted(digest, diffId));
                    }
                });
    }

    /// Unpacks an archive that is no layer, under the same rules, whatever its digest.
    ///
    /// @param target must not exist
    public Unpacked extract(InputStream archive, Path target) throws IOException {
        return unpack(archive, target, LowerLayers.none(), digest -> {});
    }

    /// Whether it begins as a tar does, be it compressed or not.
    public static boolean isArchive(InputStream file) throws IOException {
        byte[] bytes = Compression.open(file).readNBytes(TarBlock.SIZE);
        return bytes.length == TarBlock.SIZE && new TarBlock(bytes).isHeader();
    }

    private interface Check {
        void accept(String digest) throws LayerException;
    }

    private Unpacked unpack(InputStream layer, Path target, LowerLayers lower, Check check)
            throws IOException {
        boolean done = false;
        try (Inodes inodes = new Inodes()) {
            String root = Inodes.bytes(target);
            inodes.makeFolder(root);
            Measured tar = new Measured(Compression.open(layer), limits.bytes());
            var tree = new LayerTree(path -> lower.at(path, inodes), limits.entries());
            int entries = entries(tar, new LayerWriter(inodes, root, form, tree));
            check.accept(tar.digest());
            inodes.sync(root);
            done = true;
            return new Unpacked(entries, tar.bytes());
        } finally {
            if (!done) {
                FileTree.delete(target);
            }
        }
    }

    private int entries(Measured tar, LayerWriter writer) throws IOException {
        TarReader reader = new TarReader(tar);
        int entries = 0;
        long holes = 0;
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            holes += reader.holes();
            if (holes < 0 || holes + tar.bytes() > limits.bytes()) {
                throw new LayerException(
                        "%s: layer of more than %d bytes with its holes (expected: at most that)"
                                .formatted(Inodes.shown(entry.name()), limits.bytes()));
            }
            writer.write(entry, reader);
            if (++entries > limits.entries()) {
                throw new LayerException(
                        "layer: more than %d entries (expected: at most that)"
                                .formatted(limits.entries()));
            }
        }
        writer.finish();
        tar.transferTo(OutputStream.nullOutputStream()); // it counts for the digest
        return entries;
    }
}
