package dev.barista.runtime.container;

import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// The first process of a container, in the container's folder: pid, start time and boot id. So a
/// later process knows it for the same one, and not another with its pid.
///
/// @param folder of the container
record ProcessRecord(Path folder) {

    private static final String RUNNING = "process";
    private static final String PARKED = "parked"; // the same, while its program waits
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    void running(long pid) throws IOException {
        write(RUNNING, pid);
    }

    /// Its program waits: it is to be ended, but never adopted.
    void parked(long pid) throws IOException {
        write(PARKED, pid);
    }

    /// The one that waited runs now.
    void begun() throws IOException {
        Files.move(folder.resolve(PARKED), folder.resolve(RUNNING));
    }

    private void write(String file, long pid) throws IOException {
        OptionalLong start = Processes.startTime(pid);
        Files.writeString(folder.resolve(file), pid + " " + start.orElse(0) + " " + boot());
    }

    /// A start time is counted from it.
    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }

    /// The recorded process, if it still runs.
    Optional<Child> findRunning(Children children) throws IOException {
        return find(RUNNING, children);
    }

    /// As [#findRunning], for one whose program waits.
    Optional<Child> findParked(Children children) throws IOException {
        return find(PARKED, children);
    }

    private Optional<Child> find(String file, Children children) throws IOException {
        OptionalLong pid = findPid(file);
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Optional<Child> child = children.find(pid.getAsLong());
        // Its pid may have been given to another before it was held fast.
        return child.isPresent() && findPid(file).isPresent() ? child : Optional.empty();
    }

    private OptionalLong findPid(String file) throws IOException {
        try {
            String recorded = Files.readString(folder.resolve(file));
            long pid = Long.parseLong(recorded.split(" ", 2)[0]);
            OptionalLong start = Processes.startTime(pid);
            return start.isPresent()
                            && recorded.equals(pid + " " + start.getAsLong() + " " + boot())
                    ? OptionalLong.of(pid)
                    : OptionalLong.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty(); // killed before it was written
        }
    }
}
