package dev.barista.node.probe;

/// Successes or failures in a row. Immutable.
///
/// @param successes 0 if the last try failed
/// @param failures 0 if the last try succeeded
public record Tally(int successes, int failures) {

    public static final Tally NONE = new Tally(0, 0);

    public Tally after(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success _ -> new Tally(successes + 1, 0);
            case Outcome.Failure _ -> new Tally(0, failures + 1);
        };
    }
}
