/// Tells the zone of Services, EndpointSlices and Namespaces, as watches bring them.
@NullMarked
package dev.barista.dns.feed;

import org.jspecify.annotations.NullMarked;
