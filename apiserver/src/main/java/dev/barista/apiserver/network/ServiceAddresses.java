package dev.barista.apiserver.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.AddressBlock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Which Service has which address and which port of the node. An address that was given back is
/// given again last, because clients may still remember it.
///
/// Thread-safe. Holds an entry for each address and port of a Service that is stored or is being
/// written; owners are named by uid.
final class ServiceAddresses {

    /// What came of asking for a certain address or port.
    enum Answer {
        TAKEN,
        ALREADY_ALLOCATED,
        NOT_IN_RANGE
    }

    /// Nothing is left: what clients of Kubernetes are told of it.
    static final String FULL = "range is full";

    private final ServiceRanges ranges;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<AddressBlock, String> addresses = new HashMap<>();

    @GuardedBy("lock")
    private final Map<Integer, String> ports = new HashMap<>();

    /// Where the next search begins, by family.
    @GuardedBy("lock")
    private final Map<String, Integer> next = new HashMap<>();

    @GuardedBy("lock")
    private int nextPort;

    ServiceAddresses(ServiceRanges ranges) {
        this.ranges = ranges;
        ranges.addresses().forEach(range -> next.put(range.family(), firstOf(range)));
    }

    /// The lowest addresses are left to those who ask for one, as in Kubernetes.
    private static int firstOf(AddressRange range) {
        int size = range.size();
        return size <= 16 ? 0 : Math.clamp(size / 16, 16, 256);
    }

    ServiceRanges ranges() {
        return ranges;
    }

    /// Notes what a stored Service has; of two that have the same, the first keeps it.
    void adopt(ApiObject service) {
        lock.lock();
        try {
            ServiceSpec spec = ServiceSpec.of(service);
            for (String ip : spec.addresses()) {
                addresses.putIfAbsent(Addresses.of(ip), service.uid());
            }
            spec.nodePorts().forEach(port -> ports.putIfAbsent(port, service.uid()));
        } finally {
            lock.unlock();
        }
    }

    /// Takes back all that a deleted Service had.
    void release(ApiObject service) {
        ServiceSpec spec = ServiceSpec.of(service);
        spec.addresses().forEach(ip -> releaseAddress(ip, service.uid()));
        spec.nodePorts().forEach(port -> releasePort(port, service.uid()));
    }

    Answer takeAddress(AddressRange range, String address, String uid) {
        if (!range.contains(address)) {
            return Answer.NOT_IN_RANGE;
        }
        lock.lock();
        try {
            return addresses.putIfAbsent(Addresses.of(address), uid) == null
                    ? Answer.TAKEN
                    : Answer.ALREADY_ALLOCATED;
        } finally {
            lock.unlock();
        }
    }

    /// @return empty if none is left
    String nextAddress(AddressRange range, String uid) {
        lock.lock();
        try {
            int size = range.size();
            int from = next.getOrDefault(range.family(), 0);
            for (int step = 0; step < size; step++) {
                int offset = (from + step) % size;
                String address = range.address(offset);
                if (addresses.putIfAbsent(Addresses.of(address), uid) == null) {
                    next.put(range.family(), (offset + 1) % size);
                    return address;
                }
            }
            return "";
        } finally {
            lock.unlock();
        }
    }

    void releaseAddress(String address, String uid) {
        lock.lock();
        try {
            addresses.remove(Addresses.of(address), uid);
        } finally {
            lock.unlock();
        }
    }

    Answer takePort(int port, String uid) {
        if (!ranges.nodePorts().contains(port)) {
            return Answer.NOT_IN_RANGE;
        }
        lock.lock();
        try {
            return ports.putIfAbsent(port, uid) == null ? Answer.TAKEN : Answer.ALREADY_ALLOCATED;
        } finally {
            lock.unlock();
        }
    }

    /// @return 0 if none is left
    int nextPort(String uid) {
        lock.lock();
        try {
            int size = ranges.nodePorts().size();
            for (int step = 0; step < size; step++) {
                int offset = (nextPort + step) % size;
                int port = ranges.nodePorts().first() + offset;
                if (ports.putIfAbsent(port, uid) == null) {
                    nextPort = (offset + 1) % size;
                    return port;
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    void releasePort(int port, String uid) {
        lock.lock();
        try {
            ports.remove(port, uid);
        } finally {
            lock.unlock();
        }
    }
}
