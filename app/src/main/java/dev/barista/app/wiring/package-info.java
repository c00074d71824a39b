/// Connects the ports that the parts declare.
@NullMarked
package dev.barista.app.wiring;

import org.jspecify.annotations.NullMarked;
