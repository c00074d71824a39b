/// Probes as bytes: HTTP, HTTPS and gRPC over sockets where the instances are.
@NullMarked
package dev.barista.app.probe;

import org.jspecify.annotations.NullMarked;
