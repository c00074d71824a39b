/// The commands of `barista`.
@NullMarked
package dev.barista.app.command;

import org.jspecify.annotations.NullMarked;
