package dev.barista.node.reserve;

/// A step of the life cycle that users of reserve instances know, in its order.
public enum Step {
    /// Standard instances serve, and there is no reserve.
    S0("StandardServing", "Standard instances serve"),
    S1("ReserveStarting", "Reserve is starting"),
    S2("ReserveReady", "Reserve is ready"),
    S3("ReserveIdle", "The last standard instance is gone, the reserve waits for requests"),
    S4("ReserveServing", "Reserve serves the first request"),
    S5("StandardStarting", "Standard instance is starting"),
    S6("StandardReady", "Standard instance is ready"),
    S7("ReserveDraining", "Reserve is draining"),
    S8("ReserveGone", "Reserve is gone");

    private final String reason;
    private final String sentence;

    Step(String reason, String sentence) {
        this.reason = reason;
        this.sentence = sentence;
    }

    /// Of its Event.
    public String reason() {
        return reason;
    }

    public String sentence() {
        return sentence;
    }
}
