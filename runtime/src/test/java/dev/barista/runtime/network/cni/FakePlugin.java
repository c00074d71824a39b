package dev.barista.runtime.network.cni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A plugin that is a script: it writes down what it is asked, and answers as the test says.
///
/// @param folder of the program, and of `log`
record FakePlugin(Path folder) {

    static FakePlugin in(Path folder, String name, String answer) throws IOException {
        Path program = folder.resolve(name);
        Files.writeString(
                program,
                """
                #!/bin/sh
                read -r input
                echo "$CNI_COMMAND $CNI_CONTAINERID $CNI_NETNS $CNI_IFNAME $CNI_PATH $CNI_ARGS" >> %s/log
                %s
                """
                        .formatted(folder, answer));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new FakePlugin(folder);
    }

    /// One line for each call: command, id, namespace, link, path, arguments.
    List<String> calls() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }
}
