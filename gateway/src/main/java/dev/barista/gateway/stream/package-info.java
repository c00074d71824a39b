/// One request and its response as a stream, whatever protocol carries it: what the two sides of an
/// exchange, the client and the instance, offer, and what their listeners are notified of.
@NullMarked
package dev.barista.gateway.stream;

import org.jspecify.annotations.NullMarked;
