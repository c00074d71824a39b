@NullMarked
package dev.barista.gateway.tls;

import org.jspecify.annotations.NullMarked;
