/// Settings, wiring, command line, main.
@NullMarked
package dev.barista.app;

import org.jspecify.annotations.NullMarked;
