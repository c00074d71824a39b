/// Clients: datagrams, connections, and how much each may ask.
@NullMarked
package dev.barista.dns.listen;

import org.jspecify.annotations.NullMarked;
