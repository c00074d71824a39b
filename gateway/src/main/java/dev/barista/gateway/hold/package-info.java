/// Slots of instances, and the requests that wait for one.
@NullMarked
package dev.barista.gateway.hold;

import org.jspecify.annotations.NullMarked;
