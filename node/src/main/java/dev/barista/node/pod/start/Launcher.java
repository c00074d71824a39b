package dev.barista.node.pod.start;

import dev.barista.model.instance.Stage;
import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.CompanionRun;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.NewsWriter;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Waited;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Parked;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.Signals;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes what a pod's container needs, and starts it. Thread-safe; blocks.
public final class Launcher {

    private final Shared node;
    private final HostPorts hostPorts;
    private final SandboxSpecs sandboxes;
    private final ContainerSpecs containers;

    public Launcher(Shared node, HostPorts hostPorts) {
        this.node = node;
        this.hostPorts = hostPorts;
        this.sandboxes = new SandboxSpecs(node);
        this.containers = new ContainerSpecs(node, sandboxes);
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
            Sandbox sandbox = node.ports().driver().create(sandboxes.of(view, number));
            Plan plan = planned(sandbox, view, image, number, hostPort, began);
            Instance instance = Instance.start(sandbox, plan.container());
            return started(view, image, plan, instance, Origin.STOPPED, waited);
        } catch (IOException | Refused | RuntimeException failure) {
            hostPorts.giveBack(hostPort);
            throw failure;
        }
    }

    /// The sandbox of a pod with companions, without a container.
    ///
    /// @param number of the run of the main container that it is made for
    /// @throws IOException if it could not be made
    public Sandbox sandbox(PodView view, int number) throws IOException {
        Sandbox sandbox = node.ports().driver().create(sandboxes.of(view, number));
        try {
            assigned(sandbox, view);
            return sandbox;
        } catch (RuntimeException failure) {
            sandbox.remove();
            throw failure;
        }
    }

    private void assigned(Sandbox sandbox, PodView view) {
        sandbox.addresses().ifPresent(own -> node.ports().addresses().assigned(own, view.pod()));
    }

    /// Starts the main container beside its companions.
    ///
    /// @param again whether it ran in this sandbox before
    /// @throws Refused as [#start]
    /// @throws IOException as [#start]
    public Started startMain(
            Sandbox sandbox, PodView view, Image image, Action.Start begin, boolean again)
            throws IOException, Refused {
        boolean ownNetwork = node.ports().driver().abilities().ownNetwork();
        int hostPort = !ownNetwork && view.hasPort() ? hostPorts.take() : 0;
        int number = begin.number();
        try {
            long began = node.clocks().ticker().nanos();
            Plan plan = plan(sandbox.addresses(), view, image, number, hostPort, began);
            if (again) {
                sandbox.limitCpu(plan.sandbox().limits().cpuMillis()); // as at its first start
            }
            Container container = sandbox.start(plan.container());
            Instance instance = Instance.within(sandbox, container, runId(view, number));
            return started(view, image, plan, instance, Origin.STOPPED, begin.waited());
        } catch (IOException | Refused | RuntimeException failure) {
            hostPorts.giveBack(hostPort);
            throw failure;
        }
    }

    /// Of the main container beside companions.
    public static String runId(PodView view, int number) {
        return view.uid() + "-" + number;
    }

    /// What a companion is made of; writes its files.
    ///
    /// @param number of its run
    /// @throws Refused as [#start]
    /// @throws IOException as [#start]
    public ContainerSpec companion(
            Sandbox sandbox, PodView view, ContainerView container, Image image, int number)
            throws IOException, Refused {
        String inSandbox = nameInSandbox(view, container);
        return containers.companion(sandbox.addresses(), view, container, image, inSandbox, number);
    }

    /// Starts a companion.
    ///
    /// @param uid of its pod
    /// @throws IOException as [#start]
    public CompanionRun startCompanion(Sandbox sandbox, ContainerSpec spec, String uid, int number)
            throws IOException {
        Container running = sandbox.start(spec);
        return new CompanionRun(
                running,
                number,
                "%s-%s-%d".formatted(uid, spec.name(), number),
                node.clocks().now(),
                node.clocks().ticker().nanos(),
                spec.log());
    }

    /// Of a companion: its own name could be that of the main one there.
    public static String nameInSandbox(PodView view, ContainerView companion) {
        List<String> names = view.containers().stream().map(ContainerView::name).toList();
        return "companion-" + names.indexOf(companion.name());
    }

    /// Makes all that [#start] would make, except that the program waits. Only where the driver
    /// parks, which no driver does that needs a port of the host.
    ///
    /// @param view of a pod that nothing was made for yet
    /// @throws Refused as [#start]
    /// @throws IOException as [#start]
    public ParkedStart park(PodView view, Image image) throws IOException, Refused {
        long began = node.clocks().ticker().nanos();
        Sandbox sandbox = node.ports().driver().create(sandboxes.of(view, 0));
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
            assigned(sandbox, view);
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
        SandboxSpec sandbox = sandboxes.of(view, number);
        ContainerSpec container = containers.main(addresses, view, image, number, hostPort);
        long prepared = node.clocks().ticker().nanos();
        return new Plan(
                sandbox, container, number, hostPort, sandboxes.cpuMillis(view), began, prepared);
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
                        Signals.number(image.config().stopSignal()) != Signals.TERM,
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
}
