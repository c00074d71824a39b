/// Tests.
@NullMarked
package dev.barista.control.loop;

import org.jspecify.annotations.NullMarked;
