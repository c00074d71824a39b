/// What the user types.
@NullMarked
package dev.barista.app.command;

import org.jspecify.annotations.NullMarked;
