/// The streams of a command or of forwarded ports between a client and this server: over WebSocket,
/// over SPDY/3.1, and over SPDY/3.1 in a WebSocket.
@NullMarked
package dev.barista.apiserver.stream;

import org.jspecify.annotations.NullMarked;
