/// The node's network: a gateway link, and a network namespace with an address for each sandbox.
@NullMarked
package dev.barista.runtime.network;

import org.jspecify.annotations.NullMarked;
