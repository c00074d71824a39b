package dev.barista.dns.listen;

import java.time.Duration;

/// What one source address has asked. Event loop only.
final class Client {

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final double perNano;
    private final int burst;
    private double allowance;
    private long filledAt;
    private int forwards;
    private int connections;

    Client(int perSecond, int burst, long now) {
        perNano = perSecond / NANOS;
        this.burst = burst;
        allowance = burst;
        filledAt = now;
    }

    /// @return whether the allowance covers the cost; if it does not, nothing is taken
    boolean take(int cost, long now) {
        allowance = Math.min(burst, allowance + (now - filledAt) * perNano);
        filledAt = now;
        if (allowance < cost) {
            return false;
        }
        allowance -= cost;
        return true;
    }

    /// Takes what was not known before, be there allowance or not.
    void charge(int cost) {
        allowance -= cost;
    }

    /// @param change of the questions that wait for the host's resolvers
    void forwards(int change) {
        forwards += change;
    }

    int forwards() {
        return forwards;
    }

    void connections(int change) {
        connections += change;
    }

    int connections() {
        return connections;
    }
}
