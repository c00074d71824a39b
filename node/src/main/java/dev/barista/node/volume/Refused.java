package dev.barista.node.volume;

/// A pod refers to what does not exist or cannot be used: the message is for its user.
///
/// The reason is `CreateContainerConfigError`, and it is tried again later: the user may create
/// what is missing.
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    public Refused(String message) {
        super(message);
    }
}
