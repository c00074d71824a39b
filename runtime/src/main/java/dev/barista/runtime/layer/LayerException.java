package dev.barista.runtime.layer;

import java.io.IOException;

/// A layer is not what it must be: damaged, too large, or asking for what no layer may do.
public final class LayerException extends IOException {
    private static final long serialVersionUID = 1;

    public LayerException(String message) {
        super(message);
    }

    public LayerException(String message, Throwable cause) {
        super(message, cause);
    }
}
