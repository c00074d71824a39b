package dev.barista.runtime.network.cni;

import java.io.IOException;

/// Runs plugins. Thread-safe.
interface Plugins {

    /// Returns when the program has ended.
    ///
    /// @return what it wrote
    /// @throws IOException if it is not there, fails, or takes too long, with what it says
    String run(PluginCall call) throws IOException;
}
