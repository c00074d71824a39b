@NullMarked
package dev.barista.gateway.load;

import org.jspecify.annotations.NullMarked;
