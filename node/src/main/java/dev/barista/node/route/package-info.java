/// The instances that serve, and the port through which the node reports them to the gateway.
@NullMarked
package dev.barista.node.route;

import org.jspecify.annotations.NullMarked;
