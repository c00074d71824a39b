@NullMarked
package dev.barista.gateway.upstream;

import org.jspecify.annotations.NullMarked;
