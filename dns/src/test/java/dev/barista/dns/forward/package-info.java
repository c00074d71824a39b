/// Questions about other names: the resolvers of the host, and a cache.
@NullMarked
package dev.barista.dns.forward;

import org.jspecify.annotations.NullMarked;
