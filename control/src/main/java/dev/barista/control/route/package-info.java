/// Turns a Route into an Ingress, and marks the revisions that it refers to.
@NullMarked
package dev.barista.control.route;

import org.jspecify.annotations.NullMarked;
