/// Turns each generation of a Configuration into a Revision, and deletes those that are not needed.
@NullMarked
package dev.barista.control.configuration;

import org.jspecify.annotations.NullMarked;
