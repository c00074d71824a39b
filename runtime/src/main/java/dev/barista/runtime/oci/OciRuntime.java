package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.container.Output;
import dev.barista.runtime.container.ProgramConsole;
import dev.barista.runtime.container.StartedCommand;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.CommandStreams;
import dev.barista.runtime.linux.ConsoleSocket;
import dev.barista.runtime.linux.Fifo;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.Spawn;
import dev.barista.runtime.linux.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The program crun or runc. It is started in the namespace of `threads`, and waited for by the
/// caller, 30 s at most.
///
/// @param program absolute path
/// @param state its own folder, `--root`
record OciRuntime(String name, Path program, Path state, MountThreads threads, Children children) {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int ORPHANS = 32; // how far a child's pid is from its parent's, mostly
    private static final int TIMED_OUT = 124;
    private static final int SIGKILL = 9;
    private static final String PROCESS = "process.json";
    private static final Path NULL = Path.of("/dev/null");
    private static final List<String> ENVIRONMENT =
            List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    /// Starts a container and leaves it.
    ///
    /// @param bundle folder of its `config.json`
    /// @param program that it runs, for the message
    /// @param output where its output, and nothing of ours, is appended
    /// @return its first process, whose parent is this process from now on
    /// @throws IOException with the reason that the program gave
    Child run(String id, Path bundle, String program, Path output, ProgramConsole console)
            throws IOException {
        if (!console.wantsTerminal()) {
            return make(List.of("run", "--detach"), id, bundle, program, console.stdio());
        }
        try (var socket = new ConsoleSocket(bundle)) {
            List<String> verb = List.of("run", "--detach", "--console-socket", socket.path());
            Child child = make(verb, id, bundle, program, new Stdio.Appended(output));
            try {
                console.onTerminal(socket.receive(children));
                return child;
            } catch (IOException failure) {
                child.signal(SIGKILL);
                throw failure;
            }
        }
    }

    /// As [#run], but its program waits for [#begin].
    Child create(String id, Path bundle, String program, Path output) throws IOException {
        return make(List.of("create"), id, bundle, program, new Stdio.Appended(output));
    }

    /// What `crun start` and `runc start` do, without a process for it: crun waits to read a byte,
    /// runc to write one.
    ///
    /// Returns when it goes on. Whether the program is there and may be run was looked at before.
    /// What may still fail is the one system call that runs it, of a script whose interpreter is
    /// missing: then it ends at once with code 1 and a line in its output, as after [#run].
    ///
    /// @param waiting its first process
    /// @throws IOException if it does not wait there any more
    void begin(String id, Child waiting) throws IOException {
        Path fifo = state.resolve(id).resolve("exec.fifo");
        if (name.equals("crun")) {
            Fifo.give(fifo);
        } else {
            Fifo.take(fifo, waiting.exit()::isDone);
        }
        Files.deleteIfExists(fifo); // else it would still be called created
    }

    private Child make(List<String> verb, String id, Path bundle, String program, Stdio stdio)
            throws IOException {
        Path errors = bundle.resolve("runtime.log");
        Path pidFile = bundle.resolve("pid");
        List<String> command = command(errors, verb.toArray(String[]::new));
        command.addAll(List.of("--pid-file", pidFile.toString()));
        command.addAll(List.of("--bundle", bundle.toString(), id));
        return left(command, pidFile, errors, program, stdio);
    }

    /// Runs a command of the runtime's that starts a process and leaves it.
    private Child left(List<String> command, Path pidFile, Path errors, String program, Stdio stdio)
            throws IOException {
        Child runtime = start(command, stdio);
        int code = end(runtime);
        if (code != 0) {
            children.reapOrphans(name);
            throw new IOException(reason(errors, program, name + " ended with code " + code));
        }
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        Child container = children.watch(pid);
        long between = pid - runtime.pid() - 1;
        children.reapOrphans(
                name, runtime.pid(), between < 0 ? ORPHANS : Math.min(ORPHANS, between));
        return container;
    }

    /// Runs a command in a container. Its output goes to a file first: a pipe would wait for what
    /// the command leaves behind in the background.
    ExecResult exec(String id, Path folder, List<String> arguments, Duration timeout)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(folder, "exec");
        Path errors = scratch.resolve("errors");
        Path output = scratch.resolve("output");
        Path pidFile = scratch.resolve("pid");
        Path process = scratch.resolve("process.json");
        Files.write(process, processOf(folder, arguments));
        List<String> command = command(errors, "exec", "--pid-file", pidFile.toString());
        command.addAll(List.of("--process", process.toString(), id));
        Child runtime = start(command, output);
        OptionalInt code = OptionalInt.empty();
        try {
            code = runtime.await(timeout);
            String failure = reason(errors, arguments.getFirst(), "");
            return new ExecResult(code.orElse(TIMED_OUT), failure + Output.first(output));
        } finally {
            if (code.isEmpty()) {
                kill(pidFile);
                runtime.await(FAREWELL); // it is the command's parent
                runtime.signal(SIGKILL);
            }
            // A command that does not exist leaves a process in the container's pid namespace.
            children.reapOrphans(name);
            for (Path file : List.of(errors, output, pidFile, process, scratch)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Starts a command in a container and leaves it: its streams are its own, without a process
    /// that copies them. It gets what the container's program got.
    ///
    /// @param folder of the container
    /// @throws IOException with the reason that the program gave
    Exec exec(String id, Path folder, ExecSpec spec) throws IOException {
        Path scratch = Files.createTempDirectory(folder, "exec");
        try {
            Files.write(scratch.resolve(PROCESS), process(folder, spec));
            return spec.terminal() == null
                    ? withPipes(id, scratch, spec)
                    : onTerminal(id, scratch, spec);
        } finally {
            for (String file : List.of("errors", "pid", PROCESS)) {
                Files.deleteIfExists(scratch.resolve(file));
            }
            Files.deleteIfExists(scratch);
        }
    }

    private static byte[] process(Path folder, ExecSpec spec) throws IOException {
        ObjectNode process = (ObjectNode) Json.MAPPER.readTree(processOf(folder, spec.arguments()));
        ExecSpec.Size size = spec.terminal();
        process.put("terminal", size != null);
        if (size != null) {
            process.putObject("consoleSize")
                    .put("width", size.columns())
                    .put("height", size.rows());
            process.withArray("/env").add(ExecSpec.TERM);
        }
        return Json.MAPPER.writeValueAsBytes(process);
    }

    private Exec withPipes(String id, Path scratch, ExecSpec spec) throws IOException {
        CommandStreams streams = CommandStreams.pipes(children, spec.input());
        return StartedCommand.start(
                spec, streams, () -> exec(id, scratch, spec, List.of(), streams.stdio()));
    }

    private Exec onTerminal(String id, Path scratch, ExecSpec spec) throws IOException {
        try (var console = new ConsoleSocket(scratch)) {
            List<String> options = List.of("--console-socket", console.path());
            Child child = exec(id, scratch, spec, options, new Stdio.Appended(NULL));
            try {
                return StartedCommand.start(spec, console.receive(children), () -> child);
            } catch (IOException failure) {
                child.signal(SIGKILL);
                throw failure;
            }
        }
    }

    private Child exec(String id, Path scratch, ExecSpec spec, List<String> options, Stdio stdio)
            throws IOException {
        Path errors = scratch.resolve("errors");
        Path pidFile = scratch.resolve("pid");
        List<String> command = command(errors, "exec", "--detach");
        command.addAll(List.of("--pid-file", pidFile.toString()));
        command.addAll(List.of("--process", scratch.resolve(PROCESS).toString()));
        command.addAll(options);
        command.add(id);
        return left(command, pidFile, errors, spec.arguments().getFirst(), stdio);
    }

    /// What its program got, with other arguments: left to themselves, crun and runc would give a
    /// command other groups, and let it gain privileges.
    private static byte[] processOf(Path bundle, List<String> arguments) throws IOException {
        byte[] config = Files.readAllBytes(bundle.resolve("config.json"));
        ObjectNode process = (ObjectNode) Json.MAPPER.readTree(config).path("process");
        ArrayNode own = process.putArray("args");
        arguments.forEach(own::add);
        return Json.MAPPER.writeValueAsBytes(process);
    }

    private static void kill(Path pidFile) throws IOException {
        String pid = Files.exists(pidFile) ? Files.readString(pidFile).strip() : "";
        if (!pid.isEmpty()) {
            Processes.signal(Long.parseLong(pid), SIGKILL);
        }
    }

    /// Forgets a container, and kills it if it runs. Not knowing it is fine.
    void delete(String id, Path errors) throws IOException {
        if (!Files.exists(state.resolve(id))) {
            return;
        }
        List<String> command = command(errors, "delete", "--force", id);
        int code = end(start(command, NULL));
        children.reapOrphans(name);
        if (code != 0 && Files.exists(state.resolve(id))) {
            throw new IOException(reason(errors, id, name + " delete ended with code " + code));
        }
    }

    /// Sees to all that this program left among our children.
    void reapAll() {
        children.reapOrphans(name);
    }

    private List<String> command(Path errors, String... arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(name, "--root", state.toString()));
        command.addAll(List.of("--log", errors.toString(), "--log-format", "json"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Child start(List<String> command, Path output) throws IOException {
        return start(command, new Stdio.Appended(output));
    }

    private Child start(List<String> command, Stdio stdio) throws IOException {
        var spawn = new Spawn(program, command, ENVIRONMENT, stdio);
        return threads.call(() -> children.start(spawn));
    }

    private int end(Child runtime) throws IOException {
        OptionalInt code = OptionalInt.empty();
        try {
            code = runtime.await(LIMIT);
            return code.orElseThrow(
                    () -> new IOException("%s: no end within %s".formatted(name, LIMIT)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (code.isEmpty()) {
                runtime.signal(SIGKILL);
            }
        }
    }

    private static String reason(Path errors, String program, String otherwise) throws IOException {
        return Files.isReadable(errors)
                ? OciError.of(Files.readAllLines(errors), program, otherwise)
                : otherwise;
    }
}
