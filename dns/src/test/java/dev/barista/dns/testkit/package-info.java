/// A client, a resolver and messages for tests of the DNS server, without its code.
@NullMarked
package dev.barista.dns.testkit;

import org.jspecify.annotations.NullMarked;
