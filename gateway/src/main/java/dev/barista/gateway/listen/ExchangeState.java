package dev.barista.gateway.listen;

/// How far an exchange has come, and what its client gets when it ends early. Pure.
///
/// ```
/// OPENING ─ sent ─► SENT ─ interim ─► INTERIM ─ head ─► RESPONDING ─ end ─► DONE
///    ▲               │ └─────────────── head ──────────────▲
///    └──── retry ────┘ └─ 101 ─► UPGRADED ─ bytes ─► TUNNEL
/// ```
enum ExchangeState {
    /// No instance has the request: it waits for a slot, or for a connection.
    OPENING,
    /// The request was sent, and nothing has come.
    SENT,
    /// An interim response has come.
    INTERIM,
    /// The head of the response was passed on.
    RESPONDING,
    /// The instance has agreed to another protocol, and has sent nothing in it.
    UPGRADED,
    /// Bytes go both ways.
    TUNNEL,
    /// The client has got all it will get.
    DONE;

    /// What happens to an exchange.
    enum Event {
        /// The request is sent to an instance.
        SENT,
        /// The instance did not get the request, which is sent to it again.
        RETRY,
        INTERIM,
        HEAD,
        UPGRADE,
        BYTES,
        END,
        /// The instance, or the wait for one, has failed.
        FAILED,
        /// The time of the request is over.
        EXPIRED,
        /// The client has gone.
        GONE
    }

    /// How an exchange ends for its client.
    enum Ending {
        /// As it is.
        NONE,
        /// By a response of the gateway.
        ANSWER,
        /// By a text in place of what is missing of the response.
        TRUNCATE,
        /// By the end of its stream.
        RESET,
        /// By the end of its stream, after what was sent.
        CLOSE
    }

    /// The state after an event.
    ///
    /// @throws IllegalStateException if it cannot happen now
    ExchangeState on(Event event) {
        return switch (event) {
            case SENT -> from(event, this == OPENING, SENT);
            case RETRY -> from(event, this == SENT, OPENING);
            case INTERIM -> from(event, awaitsHead(), INTERIM);
            case HEAD -> from(event, awaitsHead(), RESPONDING);
            case UPGRADE -> from(event, awaitsHead(), UPGRADED);
            case BYTES ->
                    from(event, this == RESPONDING || isTunnel(), isTunnel() ? TUNNEL : RESPONDING);
            case END -> from(event, this == RESPONDING, DONE);
            case FAILED, EXPIRED, GONE -> DONE;
        };
    }

    private ExchangeState from(Event event, boolean legal, ExchangeState next) {
        if (!legal) {
            throw new IllegalStateException("exchange: %s in state %s".formatted(event, this));
        }
        return next;
    }

    /// What an event that ends the exchange means for the client.
    Ending ending(Event event) {
        return switch (event) {
            case FAILED ->
                    switch (this) {
                        case OPENING, SENT, INTERIM -> Ending.ANSWER;
                        case RESPONDING -> Ending.RESET;
                        case UPGRADED, TUNNEL -> Ending.CLOSE;
                        case DONE -> Ending.NONE;
                    };
            case EXPIRED ->
                    switch (this) {
                        case OPENING, SENT, INTERIM -> Ending.ANSWER;
                        case RESPONDING -> Ending.TRUNCATE;
                        case UPGRADED, TUNNEL -> Ending.RESET;
                        case DONE -> Ending.NONE;
                    };
            case SENT, RETRY, INTERIM, HEAD, UPGRADE, BYTES, END, GONE -> Ending.NONE;
        };
    }

    private boolean awaitsHead() {
        return this == SENT || this == INTERIM;
    }

    boolean isTunnel() {
        return this == UPGRADED || this == TUNNEL;
    }

    /// Whether the client has got the head of a final response.
    boolean isStarted() {
        return this == RESPONDING || isTunnel();
    }

    /// Whether the app has still to send the first bytes that count for its revision's
    /// `responseStartTimeoutSeconds`: of a response its head, of a tunnel what follows the 101.
    boolean awaitsStart() {
        return !(this == RESPONDING || this == TUNNEL || this == DONE);
    }
}
