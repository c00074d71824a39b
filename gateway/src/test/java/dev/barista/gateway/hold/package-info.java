@NullMarked
package dev.barista.gateway.hold;

import org.jspecify.annotations.NullMarked;
