@NullMarked
package dev.barista.app.trust;

import org.jspecify.annotations.NullMarked;
