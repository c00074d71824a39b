/// Settings, wiring and the command line: the one place that knows all parts.
@NullMarked
package dev.barista.app;

import org.jspecify.annotations.NullMarked;
