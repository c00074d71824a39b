package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.REVISION;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.scheduling.Capacity;
import dev.barista.node.scheduling.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// A revision with both seats, and what the autoscaler and the gateway would do to it.
final class SeatWorld {

    static final ObjectKey REVISION_KEY = new ObjectKey("default", "hello-00001");
    static final ObjectKey STANDARD = new ObjectKey("default", "hello-00001-deployment");
    static final ObjectKey RESERVE = new ObjectKey("default", "hello-00001-deployment-reserve");

    private static final String CONTAINER = "/spec/template/spec/containers/0";

    final NodeWorld world;
    final List<String> watched = new ArrayList<>();
    private Map<String, String> annotations = Map.of("barista.dev/idle-policy", "ladder");

    private final List<String> peers = new ArrayList<>();
    private boolean probed;
    private boolean seatless;

    SeatWorld(Path temporary) throws IOException {
        world = new NodeWorld(temporary);
        world.watches.add(
                new RungWatch() {
                    @Override
                    public void entered(Resident resident) {
                        watched.add("in " + place(resident));
                    }

                    @Override
                    public void left(Resident resident) {
                        watched.add("out " + place(resident));
                    }
                });
        world.node = world.newNode();
        world.started();
    }

    private static String place(Resident resident) {
        return (resident.reserveSeat() ? "reserve " : "standard ") + resident.rung().word();
    }

    SeatWorld annotated(Map<String, String> all) {
        annotations = all;
        return this;
    }

    /// With a liveness probe every second.
    SeatWorld probed() {
        probed = true;
        return this;
    }

    /// With another container beside the one that serves.
    SeatWorld peer(String name) {
        peers.add(name);
        return this;
    }

    /// Made when its revision had no idle seats yet: standard pods do not bear theirs.
    SeatWorld seatless() {
        seatless = true;
        return this;
    }

    /// Both Deployments, of a container with one core.
    SeatWorld deployed(int standard) {
        world.create(REVISION, ApiObject.of(REVISION, REVISION_KEY));
        world.create(DEPLOYMENT, deployment(STANDARD, Labels.STANDARD, "1", standard));
        world.create(DEPLOYMENT, deployment(RESERVE, Labels.RESERVE, "100m", 0));
        world.advance(Duration.ofSeconds(1));
        return this;
    }

    private ApiObject deployment(ObjectKey key, String seat, String cpu, int replicas) {
        return world.deployment(replicas)
                .with(tree -> {
                    tree.withObject("/metadata").put("name", key.name());
                    tree.withObject("/metadata/labels").put(Labels.REVISION, REVISION_KEY.name());
                    ObjectNode template = tree.withObject("/spec/template/metadata");
                    if (!seatless || seat.equals(Labels.RESERVE)) {
                        tree.withObject("/spec/selector/matchLabels").put(Labels.SEAT, seat);
                        template.withObject("/labels").put(Labels.SEAT, seat);
                    }
                    ObjectNode notes = template.putObject("annotations");
                    annotations.forEach(notes::put);
                    ObjectNode container = (ObjectNode) tree.at(CONTAINER);
                    if (probed) {
                        container
                                .putObject("livenessProbe")
                                .put("periodSeconds", 1)
                                .putObject("tcpSocket")
                                .put("port", 8080);
                    }
                    container.putObject("resources").putObject("limits").put("cpu", cpu);
                    for (String peer : peers) {
                        tree.withArray("/spec/template/spec/containers")
                                .addObject()
                                .put("name", peer)
                                .put("image", NodeWorld.IMAGE);
                    }
                });
    }

    /// Changes the container of the standard Deployment.
    void container(Consumer<ObjectNode> change) {
        world.change(DEPLOYMENT, STANDARD, tree -> change.accept((ObjectNode) tree.at(CONTAINER)));
        world.advance(Duration.ofSeconds(1));
    }

    /// The node starts again, and has room for one pod.
    void roomForOne() throws IOException {
        world.capacity = new Capacity(new Resources(4_000, 1L << 33), 1);
        world.crash();
    }

    /// The autoscaler wants none: seats first.
    void idle(int seats) {
        replicas(RESERVE, seats);
        replicas(STANDARD, 0);
        world.turns.settle();
    }

    /// The autoscaler wants some: standard first.
    void wake(int standard) {
        replicas(STANDARD, standard);
        replicas(RESERVE, 0);
        world.turns.settle();
    }

    void replicas(ObjectKey deployment, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        world.objects.patch(DEPLOYMENT, deployment, patch);
    }

    /// What the gateway says when nothing may serve a request.
    ///
    /// @return done when the Deployment may be written
    CompletionStage<Void> expect() {
        CompletionStage<Void> writes = world.node.expect(REVISION_KEY);
        world.turns.settle();
        return writes;
    }

    /// What the gateway asks on the arrival of a request.
    List<Stage> raise(String id) {
        CompletableFuture<List<Stage>> answer =
                world.node.raise(REVISION_KEY, id).toCompletableFuture();
        world.turns.settle();
        return answer.join();
    }

    boolean move(String id, Rung to) {
        CompletableFuture<Boolean> answer =
                world.node.residents().move(id, to, "test", Map.of()).toCompletableFuture();
        world.turns.settle();
        return answer.join();
    }

    Rung rung() {
        return world.node.residents().all().getFirst().rung();
    }

    List<String> podNames() {
        return world.pods().stream()
                .map(pod -> pod.name().replaceAll("-[a-z0-9]+-[a-z0-9]+$", ""))
                .sorted()
                .toList();
    }

    /// Why instances have changed, as in the journal.
    List<String> reasons() {
        return journalled(InstanceChanged.class).map(InstanceChanged::reason).toList();
    }

    /// What the newest entry of the kind says.
    String lastMessage() {
        return journalled(InstanceChanged.class)
                .reduce((_, later) -> later)
                .map(InstanceChanged::message)
                .orElseThrow();
    }

    /// The steps of the reserve, as in the journal.
    List<String> steps() {
        return journalled(ReserveStep.class).map(ReserveStep::step).toList();
    }

    /// `FROM→TO`, as in the journal.
    List<String> rungs() {
        return journalled(RungChanged.class).map(entry -> entry.from() + "→" + entry.to()).toList();
    }

    private <T extends JournalEntry> Stream<T> journalled(Class<T> kind) {
        return world.journal.stream().filter(kind::isInstance).map(kind::cast);
    }
}
