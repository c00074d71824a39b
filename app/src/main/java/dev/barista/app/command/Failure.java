package dev.barista.app.command;

/// A command cannot do what it was asked; the message is for the user, and all they see.
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
