package dev.barista.runtime.layer;

import java.io.IOException;
import java.nio.file.Path;

/// The layers below the one that is unpacked, merged. A layer says nothing of them but what it
/// changes: its entry `lib/x` means `usr/lib/x` where `lib` is a link in one of them, and a hard
/// link may mean one of their files.
@FunctionalInterface
interface Below {

    /// @param path relative, without links on its way
    Found at(String path) throws IOException;

    /// What is at a path; `place` is where on this machine.
    sealed interface Found {
        record Nothing() implements Found {}

        record Folder(Path place) implements Found {}

        record Link(Path place, String target) implements Found {}

        /// File, FIFO or device.
        record Leaf(Path place) implements Found {}
    }

    Found NOTHING = new Found.Nothing();
}
