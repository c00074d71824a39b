package dev.barista.runtime.linux;

import java.nio.file.Path;
import java.util.List;

/// What a first process of a container shall find and be.
///
/// @param root of its file system, a mount of the calling thread's namespace
/// @param environment `name=value`
public record Birth(
        Path root,
        String hostname,
        List<String> arguments,
        List<String> environment,
        String workingDirectory,
        Confinement confinement,
        List<Bind> binds) {

    public Birth {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        binds = List.copyOf(binds);
    }

    /// A file or folder of the machine's.
    public record Bind(Path source, String target, boolean readOnly) {}

    /// Where the program may be, in order: itself, or in the folders of `PATH`.
    List<String> candidates() {
        String program = arguments.getFirst();
        if (program.contains("/")) {
            return List.of(program);
        }
        return environment.stream()
                .filter(entry -> entry.startsWith("PATH="))
                .flatMap(entry -> List.of(entry.substring(5).split(":", -1)).stream())
                .map(folder -> (folder.isEmpty() ? "." : folder) + "/" + program)
                .toList();
    }
}
