package dev.barista.apiserver.network;

/// A range of ports of the node, both ends included.
public record PortRange(int first, int last) {

    public PortRange {
        if (first < 1 || last > 65535 || first > last) {
            throw new IllegalArgumentException(
                    "range of node ports: %d-%d (expected: two ports, the smaller first)"
                            .formatted(first, last));
        }
    }

    boolean contains(int port) {
        return port >= first && port <= last;
    }

    int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
