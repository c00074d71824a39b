/// Turns each generation of a Configuration into a Revision, and collects those nobody needs.
@NullMarked
package dev.barista.control.configuration;

import org.jspecify.annotations.NullMarked;
