/// HTTP/2 at the edge, for clients and instances alike: header fields as the lines of HTTP/1.1 that
/// the rest of the gateway reads and writes, and Netty's codec with the limits that it is given.
@NullMarked
package dev.barista.gateway.http2;

import org.jspecify.annotations.NullMarked;
