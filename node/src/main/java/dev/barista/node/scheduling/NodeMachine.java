package dev.barista.node.scheduling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who this machine is. What cannot be read is empty, or 0.
///
/// @param machineId of the installation
/// @param systemUuid of the hardware
/// @param bootId since the machine was started
/// @param osImage the distribution
/// @param diskBytes of the file system that containers write to
public record NodeMachine(
        String machineId, String systemUuid, String bootId, String osImage, long diskBytes) {

    private static final String PRETTY = "PRETTY_NAME=";

    /// @param root of the machine's files
    /// @param folder of the pods
    public static NodeMachine read(Path root, Path folder) {
        return new NodeMachine(
                line(root.resolve("etc/machine-id")),
                line(root.resolve("sys/class/dmi/id/product_uuid")),
                line(root.resolve("proc/sys/kernel/random/boot_id")),
                distribution(root.resolve("etc/os-release")),
                disk(folder));
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException notThere) {
            return "";
        }
    }

    private static String distribution(Path file) {
        return line(file)
                .lines()
                .filter(line -> line.startsWith(PRETTY))
                .map(line -> line.substring(PRETTY.length()).replace("\"", ""))
                .findFirst()
                .orElse(System.getProperty("os.name", ""));
    }

    private static long disk(Path folder) {
        try {
            return Files.getFileStore(folder).getTotalSpace();
        } catch (IOException notThere) {
            return 0;
        }
    }
}
