/// Tests.
@NullMarked
package dev.barista.control;

import org.jspecify.annotations.NullMarked;
