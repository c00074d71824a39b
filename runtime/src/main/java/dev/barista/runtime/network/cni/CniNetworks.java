package dev.barista.runtime.network.cni;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.network.NetworkPool;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.PodNetwork;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Networks of pods that CNI plugins make, ahead, in namespaces of Barista's. Addresses, links, a
/// way out and who reaches whom are the plugins' affair. Thread-safe.
///
/// One thread has networks made, a few have them removed. Plugins run in the network namespace of
/// the thread that opened this.
public final class CniNetworks implements Networks {

    private static final Logger log = LoggerFactory.getLogger(CniNetworks.class);

    /// Of one run of one plugin.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration TAKE_LIMIT = LIMIT.plusSeconds(5);
    private static final Duration MAKING_END = Duration.ofSeconds(10);
    private static final Duration REMOVAL_END = Duration.ofSeconds(40);
    private static final int REMOVAL_THREADS = 4;

    private final CniConfig config;
    private final Attacher attacher;
    private final String nodeId;
    private final NetworkNamespace home;
    private final NetworkPool<Live> pool;
    private final Thread making;

    /// What waits is bounded by the number of networks.
    private final ExecutorService removal =
            Executors.newFixedThreadPool(
                    REMOVAL_THREADS,
                    Thread.ofPlatform().name("barista-cni-removal-", 0).daemon().factory());

    private final Set<Live> live = ConcurrentHashMap.newKeySet();

    /// By id: what an earlier process made and was not adopted yet.
    private final Map<String, Attachment> found = new ConcurrentHashMap<>();

    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean used;

    private CniNetworks(CniConfig config, Attacher attacher, String nodeId, int ahead)
            throws IOException {
        this.config = config;
        this.attacher = attacher;
        this.nodeId = nodeId;
        this.home = NetworkNamespace.current();
        this.pool = new NetworkPool<>(this::make, ahead, TAKE_LIMIT);
        this.making = Thread.ofPlatform().name("barista-cni").daemon().unstarted(pool::run);
    }

    /// Nothing is made ahead before [#sweep] or the first [#take].
    ///
    /// @param folder of the records; made when it is not there
    /// @param nodeId tells the networks of this Barista from those of others
    /// @throws IOException if the configuration, a plugin or a record cannot be used: why
    public static CniNetworks open(CniSettings settings, Path folder, String nodeId)
            throws IOException {
        CniConfig config = CniConfig.read(settings.config());
        var programs = new PluginPrograms(settings.folders(), LIMIT);
        for (JsonNode plugin : config.plugins()) {
            var _ = programs.find(CniConfig.type(plugin));
        }
        var records = new AttachmentFolder(folder);
        List<Attachment> left = records.all();
        var networks =
                new CniNetworks(config, new Attacher(programs, records), nodeId, settings.ahead());
        left.forEach(one -> networks.found.put(one.target().id(), one));
        networks.used = !left.isEmpty();
        networks.making.start();
        return networks;
    }

    /// Has removed what a Barista that is gone has left, for one that uses no plugins. Nothing is
    /// fine.
    ///
    /// @param folder as of [#open]
    /// @param folders of plugins
    /// @throws IOException if anything stays
    public static void removeLeftovers(Path folder, List<Path> folders) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var records = new AttachmentFolder(folder);
        var attacher = new Attacher(new PluginPrograms(folders, LIMIT), records);
        for (Attachment each : records.all()) {
            attacher.detach(each.in(""));
        }
    }

    /// Whether networks of an earlier process were there when it was opened.
    public boolean wasUsed() {
        return used;
    }

    /// On the thread of the pool.
    private Live make() throws IOException {
        NetworkNamespace namespace = NetworkNamespace.createWithLoopback();
        String id = "barista-%s-%s".formatted(nodeId, UUID.randomUUID());
        try {
            var target = new Target(id, path(namespace));
            Attachment made = home.call(() -> attacher.attach(target, config));
            return new Live(made, made.addresses(), namespace);
        } catch (IOException | RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    /// As plugins, which are children of this process, find it.
    private static String path(NetworkNamespace namespace) {
        return "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), namespace.descriptor());
    }

    /// Takes microseconds if one is made already.
    @Override
    public PodNetwork take() throws IOException {
        return pool.take();
    }

    /// @throws IOException if there is no record of it, or plugins say that anything is missing
    @Override
    public PodNetwork adopt(PodAddresses wanted, NetworkNamespace namespace) throws IOException {
        Optional<Attachment> known =
                found.values().stream().filter(one -> one.has(wanted)).findFirst();
        if (known.isEmpty() || found.remove(known.get().target().id()) == null) {
            namespace.close();
            throw new IOException(
                    "addresses: %s (expected: those of a network that CNI plugins made)"
                            .formatted(wanted.all()));
        }
        Attachment attachment = known.get().in(path(namespace));
        var network = new Live(attachment, wanted, namespace);
        try {
            home.call(() -> {
                attacher.adopt(attachment);
                return attachment;
            });
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public String missing() {
        return "";
    }

    /// The namespaces of what is left are gone: their processes are.
    @Override
    public void sweep() {
        for (String id : List.copyOf(found.keySet())) {
            Attachment left = found.remove(id);
            if (left != null) {
                remove(left.in(""), () -> {});
            }
        }
        pool.fill();
    }

    /// @param last done in any case
    private void remove(Attachment attachment, Runnable last) {
        try {
            removal.execute(() -> {
                detach(attachment);
                last.run();
            });
        } catch (RejectedExecutionException tooLate) { // the next start does it
            last.run();
        }
    }

    private void detach(Attachment attachment) {
        try {
            home.call(() -> {
                attacher.detach(attachment);
                return attachment;
            });
        } catch (IOException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("network", attachment.target().id())
                    .addKeyValue("reason", e.getMessage())
                    .log("network cannot be removed, the next start tries it again");
        }
    }

    /// Waits until plugins have removed all networks, 50 s at most; the next start removes the
    /// rest. What still runs has no network then.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        pool.close();
        try {
            boolean ended = making.join(MAKING_END);
            sweep();
            pool.drain().forEach(Live::close);
            live.forEach(Live::close);
            removal.shutdown();
            ended &= removal.awaitTermination(REMOVAL_END.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                home.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One that is there.
    private final class Live implements PodNetwork {
        private final Attachment attachment;
        private final PodAddresses addresses;
        private final NetworkNamespace namespace;
        private final AtomicBoolean givenBack = new AtomicBoolean();

        private Live(Attachment attachment, PodAddresses addresses, NetworkNamespace namespace) {
            this.attachment = attachment;
            this.addresses = addresses;
            this.namespace = namespace;
            live.add(this);
        }

        @Override
        public Optional<PodAddresses> addresses() {
            return Optional.of(addresses);
        }

        @Override
        public Optional<NetworkNamespace> namespace() {
            return Optional.of(namespace);
        }

        /// The namespace is open until plugins have removed what they made in it.
        @Override
        public void close() {
            if (!givenBack.getAndSet(true)) {
                live.remove(this);
                remove(attachment, namespace::close);
            }
        }
    }
}
