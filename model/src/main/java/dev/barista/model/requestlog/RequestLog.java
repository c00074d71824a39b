package dev.barista.model.requestlog;

/// Hears of each request that has ended. Thread-safe; neither method blocks.
public interface RequestLog {

    /// Is off.
    RequestLog NONE =
            new RequestLog() {
                @Override
                public boolean isOn() {
                    return false;
                }

                @Override
                public void note(RequestEntry entry) {
                    // it is off
                }
            };

    /// Whether entries are wanted; they cost something to make.
    boolean isOn();

    void note(RequestEntry entry);
}
