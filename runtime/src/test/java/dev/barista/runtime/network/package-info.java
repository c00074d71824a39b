@NullMarked
package dev.barista.runtime.network;

import org.jspecify.annotations.NullMarked;
