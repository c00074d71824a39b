import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Does with fabric8's client what operators do: `Fabric8 NAMESPACE POD`. Prints a line for each
/// thing that works, and `watching` when the server may be restarted.
final class Fabric8 {

    private static final long MOST_SECONDS = 90;

    private final KubernetesClient client;
    private final String namespace;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private Fabric8(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    public static void main(String[] arguments) throws Exception {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            var run = new Fabric8(client, arguments[0]);
            run.changeObjects();
            run.applyOnTheServer();
            run.followALog(arguments[1]);
            run.leadInTurn();
            run.informBeyondARestart();
        }
        System.exit(0); // some HTTP clients leave threads
    }

    private ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withData(Map.of("key", value))
                .build();
    }

    private void changeObjects() {
        client.resource(map("crud", "one")).create();
        var stored = client.configMaps().inNamespace(namespace).withName("crud");
        require(stored.get().getData().get("key").equals("one"), "get");
        stored.edit(old -> new ConfigMapBuilder(old).addToData("key", "two").build());
        require(stored.get().getData().get("key").equals("two"), "edit");
        require(!client.configMaps().inNamespace(namespace).list().getItems().isEmpty(), "list");
        stored.delete();
        require(stored.get() == null, "delete");
        System.out.println("create, get, edit, list, delete");
    }

    private void applyOnTheServer() {
        ConfigMap applied =
                client.resource(map("applied", "one")).fieldManager("e2e").serverSideApply();
        require(
                applied.getMetadata().getManagedFields().stream()
                        .anyMatch(entry -> entry.getManager().equals("e2e")),
                "managed fields");
        System.out.println("server-side apply");
    }

    private void followALog(String pod) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var log = client.pods().inNamespace(namespace).withName(pod).watchLog(out)) {
            await("log", () -> out.toString(StandardCharsets.UTF_8).contains("listening"));
        }
        String recent =
                client.pods()
                        .inNamespace(namespace)
                        .withName(pod)
                        .usingTimestamps()
                        .sinceSeconds(3600)
                        .getLog();
        require(recent.startsWith("20"), "timestamps: " + recent);
        System.out.println("log follow, log with times");
    }

    private void leadInTurn() throws Exception {
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        var leader = elect("first", first);
        require(first.await(MOST_SECONDS, TimeUnit.SECONDS), "first leader");
        var follower = elect("second", second);
        leader.cancel(true);
        require(second.await(MOST_SECONDS, TimeUnit.SECONDS), "second leader");
        follower.cancel(true);
        System.out.println("leader election");
    }

    private java.util.concurrent.CompletableFuture<?> elect(String identity, CountDownLatch leads) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName("e2e")
                                .withLock(new LeaseLock(namespace, "e2e-fabric8", identity))
                                .withLeaseDuration(Duration.ofSeconds(3))
                                .withRenewDeadline(Duration.ofSeconds(2))
                                .withRetryPeriod(Duration.ofMillis(300))
                                .withReleaseOnCancel(true)
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(leads::countDown, () -> {}, _ -> {}))
                                .build())
                .build()
                .start();
    }

    private void informBeyondARestart() throws Exception {
        var informer =
                client.configMaps()
                        .inNamespace(namespace)
                        .inform(
                                new ResourceEventHandler<ConfigMap>() {
                                    @Override
                                    public void onAdd(ConfigMap map) {
                                        told.add("added " + map.getMetadata().getName());
                                    }

                                    @Override
                                    public void onUpdate(ConfigMap old, ConfigMap map) {}

                                    @Override
                                    public void onDelete(ConfigMap map, boolean unknown) {}
                                });
        client.resource(map("before", "one")).create();
        await("event", () -> told.contains("added before"));
        System.out.println("watching");
        await("event after the restart", () -> told.contains("added after"));
        informer.close();
        System.out.println("informer, beyond a restart");
    }

    private static void await(String what, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!holds.getAsBoolean()) {
            require(System.nanoTime() < deadline, what + " within " + MOST_SECONDS + " s");
            Thread.sleep(50);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("expected: " + what);
        }
    }
}
