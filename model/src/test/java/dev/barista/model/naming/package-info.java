@NullMarked
package dev.barista.model.naming;

import org.jspecify.annotations.NullMarked;
