/// Tests.
@NullMarked
package dev.barista.control.event;

import org.jspecify.annotations.NullMarked;
