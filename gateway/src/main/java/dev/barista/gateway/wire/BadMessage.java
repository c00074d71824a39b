package dev.barista.gateway.wire;

/// A message that breaks HTTP, or a limit: refuse it and close the connection, because where the
/// next message starts is unknown. Has no stack trace: clients can cause thousands a second.
public final class BadMessage extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String text;

    /// @param status to answer a client with: 400, 408, 413, 414, 431, 501, 505
    public BadMessage(int status, String message) {
        super(message, null, false, false);
        this.status = status;
        this.text = message;
    }

    public static BadMessage badRequest(String message) {
        return new BadMessage(400, message);
    }

    /// What is wrong, for the sender.
    public String text() {
        return text;
    }

    public int status() {
        return status;
    }
}
