package dev.barista.runtime.layer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Writes tars for tests, well-formed ones that say anything.
public final class Tar {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");
    private boolean finished;

    public Tar() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    Tar gnu() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        return this;
    }

    public Tar folder(String name) {
        return put(entry(name + "/", TarConstants.LF_DIR, 0755), new byte[0]);
    }

    public Tar file(String name, String content) {
        return put(
                entry(name, TarConstants.LF_NORMAL, 0644),
                content.getBytes(StandardCharsets.UTF_8));
    }

    public Tar file(String name, byte[] content) {
        return put(entry(name, TarConstants.LF_NORMAL, 0644), content);
    }

    public Tar link(String name, String target) {
        return put(entry(name, TarConstants.LF_SYMLINK, 0777, target), new byte[0]);
    }

    public Tar hardLink(String name, String target) {
        return put(entry(name, TarConstants.LF_LINK, 0644, target), new byte[0]);
    }

    Tar device(String name, int major, int minor) {
        TarArchiveEntry entry = entry(name, TarConstants.LF_CHR, 0666);
        entry.setDevMajor(major);
        entry.setDevMinor(minor);
        return put(entry, new byte[0]);
    }

    Tar of(byte type, String name) {
        return put(entry(name, type, 0644), new byte[0]);
    }

    Tar with(String name, Map<String, String> pax) {
        TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, 0644);
        pax.forEach(entry::addPaxHeader);
        return put(entry, new byte[0]);
    }

    /// An empty file after a PAX header that is written as it is given here.
    Tar withRaw(String name, Map<String, String> pax) {
        StringBuilder records = new StringBuilder();
        pax.forEach((key, value) -> {
            int length = key.length() + value.length() + 3;
            int all = length + String.valueOf(length + 2).length();
            records.append("%d %s=%s\n".formatted(all, key, value));
        });
        byte[] content = records.toString().getBytes(StandardCharsets.ISO_8859_1);
        return put(entry("PaxHeaders/x", TarConstants.LF_PAX_EXTENDED_HEADER_LC, 0644), content)
                .file(name, "");
    }

    static TarArchiveEntry entry(String name, byte type, int mode) {
        return entry(name, type, mode, "");
    }

    static TarArchiveEntry entry(String name, byte type, int mode, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setMode(mode);
        entry.setModTime(1_600_000_000_000L);
        entry.setLinkName(target);
        return entry;
    }

    Tar put(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] bytes() {
        try {
            if (!finished) {
                out.finish();
                finished = true;
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
