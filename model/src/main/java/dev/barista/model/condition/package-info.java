/// Conditions of an object, and the rules by which they add up to Ready.
@NullMarked
package dev.barista.model.condition;

import org.jspecify.annotations.NullMarked;
