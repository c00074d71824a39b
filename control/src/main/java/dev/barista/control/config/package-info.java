/// The settings as they are now, read from their ConfigMaps.
@NullMarked
package dev.barista.control.config;

import org.jspecify.annotations.NullMarked;
