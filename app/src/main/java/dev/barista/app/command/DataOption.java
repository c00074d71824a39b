package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.NativeLibraries;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--data`, which every command has.
public final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "Where Barista keeps everything.",
                "Default: $BARISTA_DATA, or .barista in your home folder"
            })
    private @Nullable Path folder;

    DataFolder open() {
        var data =
                new DataFolder(folder == null ? standard() : folder.toAbsolutePath().normalize());
        NativeLibraries.findPlace(data.nativeCode(), System.getProperties());
        return data;
    }

    private static Path standard() {
        String chosen = System.getenv("BARISTA_DATA");
        return chosen == null || chosen.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".barista")
                : Path.of(chosen).toAbsolutePath().normalize();
    }
}
