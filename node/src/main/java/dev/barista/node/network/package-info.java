/// What the node's packet filter is to do, from the objects of the API, and who calls.
@NullMarked
package dev.barista.node.network;

import org.jspecify.annotations.NullMarked;
