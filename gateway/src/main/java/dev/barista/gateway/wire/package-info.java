/// HTTP/1.1 as bytes: strict parsing of heads and framing of bodies. Pure: no channel, no clock.
@NullMarked
package dev.barista.gateway.wire;

import org.jspecify.annotations.NullMarked;
