@NullMarked
package dev.barista.app.tls;

import org.jspecify.annotations.NullMarked;
