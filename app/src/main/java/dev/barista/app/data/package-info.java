/// The data folder: which process has it, what is where, and what a running Barista says of itself
/// there.
@NullMarked
package dev.barista.app.data;

import org.jspecify.annotations.NullMarked;
