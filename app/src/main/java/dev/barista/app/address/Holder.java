package dev.barista.app.address;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The process that listens at an address.
///
/// @param name of its program
/// @param data folder, if it is a Barista
record Holder(long pid, String name, @Nullable Path data) {

    /// `process 17 (nginx) has it`.
    String words() {
        return data == null
                ? "process %d (%s) has it".formatted(pid, name)
                : "the Barista of data folder %1$s, process %2$d, has it: barista down --data %1$s"
                        .formatted(data, pid);
    }
}
