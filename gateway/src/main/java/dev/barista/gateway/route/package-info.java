/// From host, path and headers to a revision: an immutable table made of Ingress objects.
@NullMarked
package dev.barista.gateway.route;

import org.jspecify.annotations.NullMarked;
