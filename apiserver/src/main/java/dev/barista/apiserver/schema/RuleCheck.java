package dev.barista.apiserver.schema;

import dev.barista.model.port.ApiStatus.Cause;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks one value of the right type against its rules.
record RuleCheck(List<Cause> causes, Path path) {

    private static final BigInteger INT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger LONG = BigInteger.valueOf(Long.MAX_VALUE);

    void check(Rules rules, JsonNode value) {
        if (!rules.values().isEmpty() && !rules.values().contains(value)) {
            causes.add(FieldErrors.unsupported(path.toString(), value, rules.values()));
        }
        switch (value.getNodeType()) {
            case STRING -> string(rules, value);
            case NUMBER -> number(rules, value);
            case ARRAY -> count(rules.items(), value);
            case OBJECT -> members(rules.properties(), value);
            default -> {
                // booleans and nulls know no further rule
            }
        }
    }

    private void string(Rules rules, JsonNode value) {
        String text = value.asString();
        Rules.Size size = rules.length();
        if (size != null) {
            long length = text.codePointCount(0, text.length());
            if (length < size.min()) {
                wrong(value, "should be at least %d chars long".formatted(size.min()));
            }
            if (length > size.max()) {
                causes.add(FieldErrors.tooLong(path.toString(), size.max()));
            }
        }
        if (rules.pattern() != null && !rules.pattern().matcher(text).find()) {
            wrong(value, "should match '%s'".formatted(rules.pattern().pattern()));
        }
        if (!isOfFormat(rules.format(), text)) {
            wrong(value, "must be of type %s: \"%s\"".formatted(rules.format(), text));
        }
    }

    private static boolean isOfFormat(String format, String text) {
        try {
            return switch (format) {
                case "date-time" -> OffsetDateTime.parse(text).getYear() >= 0;
                case "date" -> LocalDate.parse(text).getYear() >= 0;
                case "byte" -> isBase64(text.replaceAll("[\\r\\n]", ""));
                default -> true;
            };
        } catch (DateTimeException | IllegalArgumentException _) {
            return false; // not what the format says
        }
    }

    /// As Go reads it: padded, and with nothing else in it.
    private static boolean isBase64(String text) {
        return text.length() % 4 == 0
                && Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)) != null;
    }

    private void number(Rules rules, JsonNode value) {
        BigDecimal number = value.decimalValue();
        Rules.Range range = rules.value();
        if (range != null) {
            bounds(range, number, value);
        }
        BigDecimal step = rules.multipleOf();
        if (step != null && step.signum() != 0 && number.remainder(step).signum() != 0) {
            wrong(value, "should be a multiple of " + step.toPlainString());
        }
        if (!fits(rules.format(), number)) {
            wrong(value, "must be of type %s: \"%s\"".formatted(rules.format(), value));
        }
    }

    private void bounds(Rules.Range range, BigDecimal number, JsonNode value) {
        BigDecimal min = range.min();
        if (min != null && number.compareTo(min) < (range.aboveMin() ? 1 : 0)) {
            String words = range.aboveMin() ? "greater than " : "greater than or equal to ";
            wrong(value, "should be " + words + min.toPlainString());
        }
        BigDecimal max = range.max();
        if (max != null && number.compareTo(max) > (range.belowMax() ? -1 : 0)) {
            String words = range.belowMax() ? "less than " : "less than or equal to ";
            wrong(value, "should be " + words + max.toPlainString());
        }
    }

    private static boolean fits(String format, BigDecimal number) {
        BigInteger most =
                switch (format) {
                    case "int32" -> INT;
                    case "int64" -> LONG;
                    default -> null;
                };
        if (most == null) {
            return true;
        }
        BigInteger whole = number.toBigInteger();
        return whole.compareTo(most) <= 0 && whole.compareTo(most.not()) >= 0;
    }

    private void count(Rules.@Nullable Size size, JsonNode list) {
        if (size != null && list.size() < size.min()) {
            wrong(list, "should have at least %d items".formatted(size.min()));
        }
        if (size != null && list.size() > size.max()) {
            causes.add(FieldErrors.tooMany(path.toString(), list.size(), size.max()));
        }
    }

    private void members(Rules.@Nullable Size size, JsonNode object) {
        if (size != null && object.size() < size.min()) {
            wrong(object, "should have at least %d properties".formatted(size.min()));
        }
        if (size != null && object.size() > size.max()) {
            wrong(object, "should have at most %d properties".formatted(size.max()));
        }
    }

    private void wrong(JsonNode value, String rule) {
        causes.add(FieldErrors.invalid(path.toString(), value, path + " in body " + rule));
    }
}
