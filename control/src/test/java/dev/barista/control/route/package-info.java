/// Tests.
@NullMarked
package dev.barista.control.route;

import org.jspecify.annotations.NullMarked;
