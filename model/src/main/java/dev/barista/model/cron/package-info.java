/// Schedules as cron writes them, pure.
@NullMarked
package dev.barista.model.cron;

import org.jspecify.annotations.NullMarked;
