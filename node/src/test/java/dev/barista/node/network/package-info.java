/// Tests of what the packet filter is told.
@NullMarked
package dev.barista.node.network;

import org.jspecify.annotations.NullMarked;
