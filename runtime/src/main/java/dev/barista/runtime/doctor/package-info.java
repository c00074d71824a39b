/// Which drivers work on this machine, why others do not, and which one is taken.
@NullMarked
package dev.barista.runtime.doctor;

import org.jspecify.annotations.NullMarked;
