/// The data plane, on Netty.
@NullMarked
package dev.barista.gateway;

import org.jspecify.annotations.NullMarked;
