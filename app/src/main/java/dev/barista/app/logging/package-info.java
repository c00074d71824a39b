/// Sets up the log: where its lines go, and how they look.
@NullMarked
package dev.barista.app.logging;

import org.jspecify.annotations.NullMarked;
