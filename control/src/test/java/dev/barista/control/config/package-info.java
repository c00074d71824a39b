/// Tests.
@NullMarked
package dev.barista.control.config;

import org.jspecify.annotations.NullMarked;
