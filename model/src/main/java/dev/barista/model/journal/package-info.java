/// The record of every decision, with the inputs it was made from.
@NullMarked
package dev.barista.model.journal;

import org.jspecify.annotations.NullMarked;
