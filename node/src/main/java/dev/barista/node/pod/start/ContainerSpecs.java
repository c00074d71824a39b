package dev.barista.node.pod.start;

import dev.barista.node.log.PodFolder;
import dev.barista.node.log.TerminationMessage;
import dev.barista.node.names.NameFiles;
import dev.barista.node.names.PodHostname;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.volume.Environment;
import dev.barista.node.volume.Expansion;
import dev.barista.node.volume.PodPlace;
import dev.barista.node.volume.Refused;
import dev.barista.node.volume.Sources;
import dev.barista.runtime.Console;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Image;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Signals;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a container of a pod is made of: its command, environment, files, limits and log. Writes
/// the files. Thread-safe; blocks.
final class ContainerSpecs {

    private final Shared node;
    private final SandboxSpecs sandboxes;

    ContainerSpecs(Shared node, SandboxSpecs sandboxes) {
        this.node = node;
        this.sandboxes = sandboxes;
    }

    /// Of the main container. Alone in its sandbox, it may use all the CPU of that.
    ///
    /// @param hostPort where it is told to listen; 0 if it has a network of its own
    /// @throws Refused if something that the pod refers to is not there
    ContainerSpec main(
            Optional<PodAddresses> addresses, PodView view, Image image, int number, int hostPort)
            throws IOException, Refused {
        ContainerView main = view.main();
        boolean boosted = view.idle(node.ports().idle().get()).bootMillis() > 0;
        boolean alone = !view.hasCompanions();
        var limits =
                new Limits(
                        alone || boosted ? 0 : cpuMillis(main),
                        alone ? sandboxes.cpuShares(view) : shares(main),
                        memory(main),
                        node.settings().pids());
        return of(addresses, view, main, image, InstanceSpec.CONTAINER, number, hostPort, limits);
    }

    /// Of another container of the pod.
    ///
    /// @param inSandbox its name there
    /// @throws Refused if something that the pod refers to is not there
    ContainerSpec companion(
            Optional<PodAddresses> addresses,
            PodView view,
            ContainerView container,
            Image image,
            String inSandbox,
            int number)
            throws IOException, Refused {
        var limits =
                new Limits(
                        cpuMillis(container),
                        shares(container),
                        memory(container),
                        node.settings().pids());
        return of(addresses, view, container, image, inSandbox, number, 0, limits);
    }

    private ContainerSpec of(
            Optional<PodAddresses> addresses,
            PodView view,
            ContainerView container,
            Image image,
            String inSandbox,
            int number,
            int hostPort,
            Limits limits)
            throws IOException, Refused {
        PodFolder folder = PodFolder.of(node.settings().folder(), view.key(), view.uid());
        var place = node.settings().place(addresses);
        List<Mount> mounts = new ArrayList<>();
        mounts.addAll(NameFiles.write(view.pod(), folder, node.settings().names(), own(addresses)));
        Path log = folder.prepareLog(container.name(), number);
        mounts.add(new Mount(TerminationMessage.prepare(log), container.messagePath(), false));
        ContainerSpec.Command command = command(view, container, image.config(), place, hostPort);
        mounts.addAll(
                node.volumes()
                        .prepare(view.pod(), container.tree(), folder, command.environment()));
        return new ContainerSpec(
                inSandbox,
                image.layers(),
                command,
                limits,
                mounts,
                log,
                new ContainerSecurity(node.settings().seccompProfiles()).of(container),
                console(container));
    }

    private static Console console(ContainerView container) {
        return new Console(
                container.tree().path("stdin").asBoolean(false),
                container.tree().path("stdinOnce").asBoolean(false),
                container.tree().path("tty").asBoolean(false));
    }

    private static List<String> own(Optional<PodAddresses> addresses) {
        return addresses.map(PodAddresses::all).orElse(List.of());
    }

    private static int cpuMillis(ContainerView container) {
        return SandboxSpecs.millis(container.tree().at("/resources/limits/cpu"));
    }

    private static int shares(ContainerView container) {
        return Limits.sharesOf(SandboxSpecs.requestedMillis(container.tree().path("resources")));
    }

    private static long memory(ContainerView container) {
        JsonNode limits = container.tree().at("/resources/limits");
        return limits.has("memory") ? container.limits().memoryBytes() : 0;
    }

    private ContainerSpec.Command command(
            PodView view,
            ContainerView container,
            Image.Config config,
            PodPlace place,
            int hostPort)
            throws Refused {
        var sources = new Sources(node.ports().objects(), view.key().namespace());
        Map<String, String> environment =
                new LinkedHashMap<>(
                        new Environment(sources, view.pod(), place, node.room().total())
                                .of(container.tree(), config.environment()));
        environment.putIfAbsent("HOSTNAME", hostname(view));
        if (hostPort > 0) {
            environment.put("PORT", Integer.toString(hostPort));
        }
        String folder = container.tree().path("workingDir").asString(config.workingDirectory());
        return new ContainerSpec.Command(
                arguments(container.tree(), config, environment),
                environment,
                folder.isEmpty() ? "/" : folder,
                user(container, config),
                Signals.number(config.stopSignal()));
    }

    private String hostname(PodView view) {
        String domain = node.settings().names().clusterDomain().get();
        return PodHostname.of(view.pod(), domain).seen();
    }

    /// A command of the pod's replaces that of the image with its arguments.
    private static List<String> arguments(
            JsonNode container, Image.Config config, Map<String, String> environment)
            throws Refused {
        List<String> command = expanded(container.path("command"), environment);
        List<String> args = expanded(container.path("args"), environment);
        List<String> all = new ArrayList<>(command.isEmpty() ? config.entrypoint() : command);
        if (!args.isEmpty()) {
            all.addAll(args);
        } else if (command.isEmpty()) {
            all.addAll(config.command());
        }
        if (all.isEmpty()) {
            throw new Refused("command: none (expected: one, of the pod or of its image)");
        }
        return all;
    }

    private static List<String> expanded(JsonNode texts, Map<String, String> environment) {
        return texts.valueStream()
                .map(text -> Expansion.expand(text.asString(""), environment))
                .toList();
    }

    private static String user(ContainerView container, Image.Config config) throws Refused {
        String user = container.user().isEmpty() ? config.user() : container.user();
        boolean root = user.isEmpty() || user.matches("(0|root)(:.*)?");
        if (root && container.mustNotBeRoot()) {
            throw new Refused("container has runAsNonRoot and image will run as root");
        }
        return user;
    }
}
