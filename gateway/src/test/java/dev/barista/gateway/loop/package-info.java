@NullMarked
package dev.barista.gateway.loop;

import org.jspecify.annotations.NullMarked;
