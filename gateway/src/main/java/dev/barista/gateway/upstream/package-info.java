/// Streams to instances: over connections of HTTP/1.1, kept per event loop.
@NullMarked
package dev.barista.gateway.upstream;

import org.jspecify.annotations.NullMarked;
