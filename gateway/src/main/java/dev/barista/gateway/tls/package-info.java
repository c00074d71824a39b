/// TLS with clients: their first message, and the engine that it chooses.
@NullMarked
package dev.barista.gateway.tls;

import org.jspecify.annotations.NullMarked;
