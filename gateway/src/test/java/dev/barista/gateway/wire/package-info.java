@NullMarked
package dev.barista.gateway.wire;

import org.jspecify.annotations.NullMarked;
