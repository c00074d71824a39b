package dev.barista.model.cron;

import static java.time.temporal.ChronoUnit.MINUTES;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When something is to happen, in the five fields of cron or as `@hourly`.
///
/// Of a day of the month and a day of the week one is enough if both are given. An hour that a zone
/// leaves out in spring has no times, and one that it has twice in autumn has them twice, as in the
/// library that Kubernetes uses. Immutable.
public final class CronSchedule {

    private static final Map<String, String> NAMED =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    /// Longer than any schedule waits: a 29th of February may be eight years away.
    private static final int MOST_DAYS = 366 * 9;

    private final CronField minute;
    private final CronField hour;
    private final CronField day;
    private final CronField month;
    private final CronField weekday;

    private CronSchedule(List<CronField> fields) {
        minute = fields.get(0);
        hour = fields.get(1);
        day = fields.get(2);
        month = fields.get(3);
        weekday = fields.get(4);
    }

    /// @throws IllegalArgumentException if it is none, with what is wrong
    public static CronSchedule parse(String text) {
        String[] parts = NAMED.getOrDefault(text.strip(), text.strip()).split("\\s+", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found %d: [%s]"
                            .formatted(text.isBlank() ? 0 : parts.length, text));
        }
        return new CronSchedule(
                List.of(
                        CronField.parse(parts[0], CronField.Range.MINUTE),
                        CronField.parse(parts[1], CronField.Range.HOUR),
                        CronField.parse(parts[2], CronField.Range.DAY),
                        CronField.parse(parts[3], CronField.Range.MONTH),
                        CronField.parse(parts[4], CronField.Range.WEEKDAY)));
    }

    /// The first time after `after`.
    ///
    /// @return empty if there is none: a 30th of February
    public Optional<Instant> next(Instant after, ZoneId zone) {
        LocalDate today = after.atZone(zone).toLocalDate();
        for (int i = 0; i < MOST_DAYS; i++) {
            LocalDate date = today.plusDays(i);
            if (isOn(date)) {
                Optional<Instant> found = nextOn(date, after, zone);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isOn(LocalDate date) {
        if (!month.has(date.getMonthValue())) {
            return false;
        }
        boolean byDay = day.has(date.getDayOfMonth());
        boolean byWeekday = weekday.has(date.getDayOfWeek().getValue() % 7);
        return (day.open() || weekday.open()) ? byDay && byWeekday : byDay || byWeekday;
    }

    /// Minute by minute of real time, so that an hour is looked at as often as the day has it.
    private Optional<Instant> nextOn(LocalDate date, Instant after, ZoneId zone) {
        Instant start = date.atStartOfDay(zone).toInstant();
        Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
        Instant time = after.isBefore(start) ? start : after.truncatedTo(MINUTES).plus(1, MINUTES);
        for (; time.isBefore(end); time = time.plus(1, MINUTES)) {
            LocalTime local = LocalTime.ofInstant(time, zone);
            if (hour.has(local.getHour()) && minute.has(local.getMinute())) {
                return Optional.of(time);
            }
        }
        return Optional.empty();
    }
}
