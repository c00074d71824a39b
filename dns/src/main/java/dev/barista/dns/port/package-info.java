/// The settings of the DNS server and what it counts.
@NullMarked
package dev.barista.dns.port;

import org.jspecify.annotations.NullMarked;
