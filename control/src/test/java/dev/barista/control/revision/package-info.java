/// Tests.
@NullMarked
package dev.barista.control.revision;

import org.jspecify.annotations.NullMarked;
