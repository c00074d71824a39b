package dev.barista.node.pod.start;

import dev.barista.model.instance.Stage;
import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.text.Quantities;
import dev.barista.node.log.PodFolder;
import dev.barista.node.names.NameFiles;
import dev.barista.node.names.PodHostname;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.NewsWriter;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Waited;
import dev.barista.node.volume.Environment;
import dev.barista.node.volume.Expansion;
import dev.barista.node.volume.PodPlace;
import dev.barista.node.volume.Refused;
import dev.barista.node.volume.Sources;
import dev.barista.node.volume.Volumes;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Parked;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Makes what a pod's container needs, and starts it. Thread-safe; blocks.
public final class Launcher {

    private final Shared node;
    private final HostPorts hostPorts;

    public Launcher(Shared node, HostPorts hostPorts) {
        this.node = node;
        this.hostPorts = hostPorts;
    }

    public PodFolder folderOf(PodView view) {
        return PodFolder.of(node.settings().folder(), view.key(), view.uid());
    }

    /// @param boosted whether its CPU limit is higher until it is ready
    public record Started(Run run, boolean boosted) {}

    /// What a start comes down to.
    ///
    /// @param cpuMillis on full power; the sandbox may have more, until it is ready
    /// @param prepared of the ticker: all is there that the container needs
    private record Plan(
            SandboxSpec sandbox,
            ContainerSpec container,
            int number,
            int hostPort,
            int cpuMillis,
            long began,
            long prepared) {

        boolean boosted() {
            return sandbox.limits().cpuMillis() > cpuMillis;
        }
    }

    /// @param number of the run
    /// @param waited before it could begin
    /// @throws Refused if something that the pod refers to is not there
    /// @throws IOException if it could not be started
    public Started start(PodView view, Image image, int number, Waited waited)
            throws IOException, Refused {
        boolean ownNetwork = node.ports().driver().abilities().ownNetwork();
        int hostPort = !ownNetwork && view.hasPort() ? hostPorts.take() : 0;
        try {
            long began = node.clocks().ticker().nanos();
            Sandbox sandbox = node.ports().driver().create(sandboxSpec(view, number));
            Plan plan = planned(sandbox, view, image, number, hostPort, began);
            Instance instance = Instance.start(sandbox, plan.container());
            return started(view, image, plan, instance, Origin.STOPPED, waited);
        } catch (IOException | Refused | RuntimeException failure) {
            hostPorts.giveBack(hostPort);
            throw failure;
        }
    }

    /// Makes all that [#start] would make, except that the program waits. Only where the driver
    /// parks, which no driver does that needs a port of the host.
    ///
    /// @param view of a pod that nothing was made for yet
    /// @throws Refused as [#start]
    /// @throws IOException as [#start]
    public ParkedStart park(PodView view, Image image) throws IOException, Refused {
        long began = node.clocks().ticker().nanos();
        Sandbox sandbox = node.ports().driver().create(sandboxSpec(view, 0));
        Plan plan = planned(sandbox, view, image, 0, 0, began);
        Parked parked = Instance.park(sandbox, plan.container());
        Duration took = Duration.ofNanos(node.clocks().ticker().nanos() - plan.prepared());
        return new ParkedStart(view, image, plan.sandbox(), plan.container(), parked, took);
    }

    /// As [#plan], for a new sandbox; it does not outlive a failure.
    private Plan planned(
            Sandbox sandbox, PodView view, Image image, int number, int hostPort, long began)
            throws IOException, Refused {
        try {
            sandbox.addresses()
                    .ifPresent(own -> node.ports().addresses().assigned(own, view.pod()));
            return plan(sandbox.addresses(), view, image, number, hostPort, began);
        } catch (IOException | Refused | RuntimeException failure) {
            sandbox.remove();
            throw failure;
        }
    }

    /// Lets the program of a parked start run. If it is not what [#start] would make now, or
    /// something has ended it, it is removed, and `image` started without it. If nothing can be
    /// started now, it is removed too.
    ///
    /// @param waited before it could begin
    /// @throws Refused as [#start]
    /// @throws IOException as [#start]
    public Started start(ParkedStart waits, Image image, Waited waited)
            throws IOException, Refused {
        PodView view = waits.view();
        Plan plan;
        try {
            long began = node.clocks().ticker().nanos();
            plan = plan(waits.parked().addresses(), view, image, 0, 0, began);
        } catch (IOException | Refused | RuntimeException failure) {
            waits.parked().remove();
            new NewsWriter(node, view).journal("Unparked", String.valueOf(failure.getMessage()));
            throw failure;
        }
        if (!plan.sandbox().equals(waits.sandbox())
                || !plan.container().equals(waits.container())) {
            waits.parked().remove();
            new NewsWriter(node, view)
                    .journal("Unparked", "its revision would start otherwise now");
            return start(view, image, 0, waited);
        }
        Instance instance;
        try {
            instance = waits.parked().start();
        } catch (IOException lost) {
            new NewsWriter(node, view).journal("Unparked", String.valueOf(lost.getMessage()));
            return start(view, image, 0, waited);
        }
        return started(view, image, plan, instance, Origin.parked(waits.took()), waited);
    }

    private Plan plan(
            Optional<PodAddresses> addresses,
            PodView view,
            Image image,
            int number,
            int hostPort,
            long began)
            throws IOException, Refused {
        SandboxSpec sandbox = sandboxSpec(view, number);
        ContainerSpec container = containerSpec(addresses, view, image, number, hostPort);
        long prepared = node.clocks().ticker().nanos();
        return new Plan(sandbox, container, number, hostPort, cpuMillis(view), began, prepared);
    }

    private Started started(
            PodView view, Image image, Plan plan, Instance instance, Origin origin, Waited waited) {
        long now = node.clocks().ticker().nanos();
        List<Stage> stages = new ArrayList<>(waited.stages());
        stages.add(new Stage("prepare", Duration.ofNanos(plan.prepared() - plan.began())));
        stages.add(new Stage("spawn", Duration.ofNanos(now - plan.prepared())));
        Run run =
                new Run(
                        instance,
                        plan.number(),
                        plan.hostPort() == 0 ? view.port() : plan.hostPort(),
                        plan.hostPort(),
                        node.clocks().now(),
                        now,
                        origin,
                        stages,
                        plan.container().log(),
                        !List.of("", "SIGTERM", "15").contains(image.config().stopSignal()),
                        plan.cpuMillis());
        return new Started(run, plan.boosted());
    }

    /// As [#start] would have done for one that was adopted.
    public void keepPort(int hostPort) {
        if (hostPort > 0) {
            hostPorts.keep(hostPort);
        }
    }

    /// Cleans up after a run that has ended, and kills it if it has not.
    public void remove(Run run) {
        run.instance().remove();
        hostPorts.giveBack(run.hostPort());
    }

    private SandboxSpec sandboxSpec(PodView view, int number) {
        var limits = new Limits(boosted(view, cpuMillis(view)), cpuShares(view), 0, 0);
        return new SandboxSpec(view.uid() + "-" + number, hostname(view), limits, List.of());
    }

    private ContainerSpec containerSpec(
            Optional<PodAddresses> addresses, PodView view, Image image, int number, int hostPort)
            throws IOException, Refused {
        PodFolder folder = folderOf(view);
        var place = node.settings().place(addresses);
        List<Mount> mounts = new ArrayList<>();
        mounts.addAll(NameFiles.write(view.pod(), folder, node.settings().names(), own(addresses)));
        mounts.addAll(
                new Volumes(node.ports().objects()).prepare(view.pod(), view.container(), folder));
        return new ContainerSpec(
                InstanceSpec.CONTAINER,
                image.layers(),
                command(view, image.config(), place, hostPort),
                new Limits(0, cpuShares(view), memory(view), node.settings().pids()),
                mounts,
                folder.prepareLog(view.containerName(), number));
    }

    private static List<String> own(Optional<PodAddresses> addresses) {
        return addresses.map(PodAddresses::all).orElse(List.of());
    }

    private String hostname(PodView view) {
        String domain = node.settings().names().clusterDomain().get();
        return PodHostname.of(view.pod(), domain).seen();
    }

    private static long memory(PodView view) {
        JsonNode limits = view.container().path("resources").path("limits");
        return limits.has("memory") ? view.limits().memoryBytes() : 0;
    }

    /// What it may use on full power.
    private int cpuMillis(PodView view) {
        return millis(resources(view).at("/limits/cpu"));
    }

    /// Its part of the processor when others want it too. As in Kubernetes, a limit without a
    /// request is the request.
    private int cpuShares(PodView view) {
        JsonNode resources = resources(view);
        JsonNode request = resources.at("/requests/cpu");
        return Limits.sharesOf(
                millis(request.isMissingNode() ? resources.at("/limits/cpu") : request));
    }

    private static int millis(JsonNode quantity) {
        return quantity.isMissingNode()
                ? 0
                : Math.toIntExact(Quantities.millis(quantity.asString()));
    }

    /// The template of an idle seat says what it is to use there, so the Deployment of the standard
    /// ones is asked.
    private JsonNode resources(PodView view) {
        JsonNode own = view.container().path("resources");
        return view.isReserve() ? standardResources(view).orElse(own) : own;
    }

    private Optional<JsonNode> standardResources(PodView view) {
        return view.revision()
                .map(one -> new ObjectKey(one.namespace(), ChildName.deployment(one.name())))
                .flatMap(key -> node.ports().objects().find(Types.DEPLOYMENT, key))
                .map(it -> it.at("/spec/template/spec/containers/0/resources"));
    }

    /// More than its limit until it is ready, if it asks for that.
    private int boosted(PodView view, int cpuMillis) {
        int boot = view.idle(node.ports().idle().get()).bootMillis();
        return cpuMillis == 0 ? 0 : Math.max(boot, cpuMillis);
    }

    private ContainerSpec.Command command(
            PodView view, Image.Config config, PodPlace place, int hostPort) throws Refused {
        var sources = new Sources(node.ports().objects(), view.key().namespace());
        Map<String, String> environment =
                new LinkedHashMap<>(
                        new Environment(sources, view.pod(), place)
                                .of(view.container(), config.environment()));
        environment.putIfAbsent("HOSTNAME", hostname(view));
        if (hostPort > 0) {
            environment.put("PORT", Integer.toString(hostPort));
        }
        String folder = view.container().path("workingDir").asString(config.workingDirectory());
        return new ContainerSpec.Command(
                arguments(view.container(), config, environment),
                environment,
                folder.isEmpty() ? "/" : folder,
                user(view, config));
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

    private static String user(PodView view, Image.Config config) throws Refused {
        String user = view.user().isEmpty() ? config.user() : view.user();
        boolean root = user.isEmpty() || user.matches("(0|root)(:.*)?");
        if (root && view.mustNotBeRoot()) {
            throw new Refused("container has runAsNonRoot and image will run as root");
        }
        return user;
    }
}
