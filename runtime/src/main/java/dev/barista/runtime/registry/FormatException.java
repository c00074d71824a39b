package dev.barista.runtime.registry;

import java.io.IOException;

/// A manifest or config is not what it must be. The message is `what: value (expected: rule)`.
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1;

    public FormatException(String message) {
        super(message);
    }
}
