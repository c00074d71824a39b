/// What the gateway needs, what it is told, and what it answers.
@NullMarked
package dev.barista.gateway.port;

import org.jspecify.annotations.NullMarked;
