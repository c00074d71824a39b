/// How sockets are polled.
@NullMarked
package dev.barista.dns.transport;

import org.jspecify.annotations.NullMarked;
