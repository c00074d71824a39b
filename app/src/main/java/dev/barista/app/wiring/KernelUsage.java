package dev.barista.app.wiring;

import dev.barista.apiserver.metrics.UsageSource;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.scheduling.NodeObject;
import dev.barista.node.usage.UsageSampler;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What the kernel counts of the node's pods, for the API server.
record KernelUsage(UsageSampler sampler) implements UsageSource {

    @Override
    public List<PodUsage> pods(Predicate<ObjectKey> wanted) throws InterruptedException {
        return sampler.pods(wanted).stream().map(KernelUsage::pod).toList();
    }

    private static PodUsage pod(PodMeasure measure) {
        return new PodUsage(
                measure.pod(),
                measure.containers().stream()
                        .map(one -> new ContainerUsage(one.name(), measured(one.measured())))
                        .toList());
    }

    @Override
    public Optional<NodeUsage> node() throws InterruptedException {
        return sampler.node().map(of -> new NodeUsage(NodeObject.NAME, measured(of)));
    }

    private static Measured measured(dev.barista.node.usage.Measured of) {
        return new Measured(of.at(), of.window(), of.cpuNanos(), of.memoryBytes());
    }
}
