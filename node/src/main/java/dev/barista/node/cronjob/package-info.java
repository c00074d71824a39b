/// CronJobs to Jobs, at their times.
@NullMarked
package dev.barista.node.cronjob;

import org.jspecify.annotations.NullMarked;
