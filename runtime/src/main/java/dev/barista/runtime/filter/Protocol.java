package dev.barista.runtime.filter;

/// What a port belongs to.
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /// As headers have it.
    int number() {
        return number;
    }
}
