/// What each event loop owns: its timers, its counters, its random numbers.
@NullMarked
package dev.barista.gateway.loop;

import org.jspecify.annotations.NullMarked;
