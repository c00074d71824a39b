@NullMarked
package dev.barista.gateway.route;

import org.jspecify.annotations.NullMarked;
