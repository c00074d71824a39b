package dev.barista.node.pod.keep;

import dev.barista.model.object.Json;
import dev.barista.node.log.PodFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// `run.json` in the folder of a pod: the instance that it owns, for a process that comes after
/// this one. Replaced whole, so that it is never half written; a machine that loses its power loses
/// its instances, so nothing waits for the disk.
///
/// @param folder of the pod
public record RunFile(PodFolder folder) {

    private static final Logger log = LoggerFactory.getLogger(RunFile.class);

    private Path path() {
        return folder.root().resolve("run.json");
    }

    /// @return empty if there is none, or it cannot be understood: its instance is ended then
    /// @throws NewerRunException if a newer Barista has written it
    public Optional<KeptRun> read() throws IOException {
        if (!Files.exists(path())) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunFormat.read(Json.MAPPER.readTree(Files.readString(path()))));
        } catch (RunFormat.Newer newer) {
            throw new NewerRunException(path(), newer);
        } catch (JacksonException | IllegalArgumentException notOurs) {
            log.atWarn().addKeyValue("file", path()).setCause(notOurs).log("run not understood");
            return Optional.empty();
        }
    }

    public void write(KeptRun run) throws IOException {
        Path temporary = folder.root().resolve("run.json.new");
        Files.writeString(temporary, RunFormat.tree(run).toString());
        Files.move(
                temporary,
                path(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// Nothing runs any more.
    public void delete() throws IOException {
        Files.deleteIfExists(path());
    }
}
