/// Names for instances: the DNS server, its settings and its counts.
@NullMarked
package dev.barista.dns;

import org.jspecify.annotations.NullMarked;
