@NullMarked
package dev.barista.model.config;

import org.jspecify.annotations.NullMarked;
