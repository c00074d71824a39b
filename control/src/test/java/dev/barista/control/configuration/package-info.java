/// Tests.
@NullMarked
package dev.barista.control.configuration;

import org.jspecify.annotations.NullMarked;
