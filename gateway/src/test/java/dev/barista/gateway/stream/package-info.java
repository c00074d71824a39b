@NullMarked
package dev.barista.gateway.stream;

import org.jspecify.annotations.NullMarked;
