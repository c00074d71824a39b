package dev.barista.runtime.network;

import java.io.IOException;

/// All addresses of pods are in use. One is free when another pod has gone.
public final class NoFreeAddress extends IOException {

    private static final long serialVersionUID = 1;

    /// @param message names the range
    NoFreeAddress(String message) {
        super(message);
    }
}
