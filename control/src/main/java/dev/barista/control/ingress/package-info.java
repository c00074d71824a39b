/// Publishes Ingresses to the gateway.
@NullMarked
package dev.barista.control.ingress;

import org.jspecify.annotations.NullMarked;
