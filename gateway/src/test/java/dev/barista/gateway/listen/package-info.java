@NullMarked
package dev.barista.gateway.listen;

import org.jspecify.annotations.NullMarked;
