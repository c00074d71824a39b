/// Clients: their connections, and one exchange per request from the first byte to the last.
@NullMarked
package dev.barista.gateway.listen;

import org.jspecify.annotations.NullMarked;
