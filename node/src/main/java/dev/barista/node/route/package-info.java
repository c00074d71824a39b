/// Who serves: the port through which the node tells the gateway.
@NullMarked
package dev.barista.node.route;

import org.jspecify.annotations.NullMarked;
