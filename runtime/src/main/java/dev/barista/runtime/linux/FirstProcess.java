package dev.barista.runtime.linux;

import java.nio.file.Path;
import java.util.List;

/// The properties of the first process of a container, or of a command in it.
///
/// @param root of its file system, a mount of the calling thread's namespace
/// @param environment `name=value`
/// @param readOnlyRoot whether nothing can be changed but in `binds` and what is mounted for all
public record FirstProcess(
        Path root,
        List<String> arguments,
        List<String> environment,
        String workingDirectory,
        Confinement confinement,
        List<Bind> binds,
        boolean readOnlyRoot) {

    public FirstProcess {
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
