@NullMarked
package dev.barista.gateway.http2;

import org.jspecify.annotations.NullMarked;
