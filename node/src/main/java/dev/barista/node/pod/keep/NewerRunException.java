package dev.barista.node.pod.keep;

import java.io.IOException;
import java.nio.file.Path;

/// The node must not start: a newer Barista has written what runs here, and this one would end it.
public final class NewerRunException extends IOException {

    private static final long serialVersionUID = 1;

    NewerRunException(Path file, RunFormat.Newer newer) {
        super(
                "%s: %s: use the Barista that wrote it, or end its instances with that one's `down`"
                        .formatted(file, newer.getMessage()),
                newer);
    }
}
