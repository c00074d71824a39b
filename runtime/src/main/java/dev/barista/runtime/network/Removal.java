package dev.barista.runtime.network;

import dev.barista.runtime.netlink.NetlinkSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes host ends in the background, as many at a time as there are: the kernel waits once for
/// all of them. Only then are their addresses free. Thread-safe.
final class Removal {

    private static final Logger log = LoggerFactory.getLogger(Removal.class);
    private static final int AT_A_TIME = 256;
    private static final int END = -1;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final LinkNames names;
    private final AddressPool addresses;
    private final NetlinkSocket socket;

    /// Bounded by the range: each has an address.
    private final LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

    private final Thread thread =
            Thread.ofPlatform().name("barista-networks-removal").daemon().unstarted(this::run);

    /// In the network namespace of the calling thread.
    Removal(LinkNames names, AddressPool addresses) throws IOException {
        this.names = names;
        this.addresses = addresses;
        this.socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
    }

    void start() {
        thread.start();
    }

    /// @param indexes of their addresses
    void add(List<Integer> indexes) {
        queue.addAll(indexes);
    }

    private void run() {
        var gateway = new GatewayLink(names, socket);
        List<Integer> batch = new ArrayList<>();
        try {
            while (!batch.contains(END)) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, AT_A_TIME);
                remove(gateway, batch);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(GatewayLink gateway, List<Integer> batch) {
        List<Integer> indexes = batch.stream().filter(index -> index != END).toList();
        try {
            gateway.removeEnds(indexes.stream().map(names::hostEnd).toList());
            indexes.forEach(addresses::giveBack);
        } catch (IOException | RuntimeException e) {
            // Their addresses stay in use: a link with one may be there still.
            log.atWarn().addKeyValue("links", indexes).setCause(e).log("links cannot be removed");
        }
    }

    /// Ends the thread when all that was added is removed.
    void close() {
        queue.add(END);
        try {
            if (thread.join(LIMIT)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
