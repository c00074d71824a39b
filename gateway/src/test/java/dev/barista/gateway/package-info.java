/// Tests of the gateway as a whole, over loopback sockets.
@NullMarked
package dev.barista.gateway;

import org.jspecify.annotations.NullMarked;
