@NullMarked
package dev.barista.runtime.doctor;

import org.jspecify.annotations.NullMarked;
