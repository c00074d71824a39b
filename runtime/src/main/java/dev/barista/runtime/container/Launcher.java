package dev.barista.runtime.container;

import dev.barista.runtime.Instance.ExecResult;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.linux.Children.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What drivers do each in its way; the rest is the [Fleet]'s. Called on any thread.
public interface Launcher {

    /// Starts a container in a folder that was made for it. What it mounted or started is undone by
    /// the fleet when it fails.
    Child start(Place place, InstanceSpec spec) throws IOException;

    /// Whether containers can be made ahead of their start.
    boolean parks();

    /// Makes all of a container but its program. Undone as [#start] is.
    ///
    /// @throws IOException also if it does not park
    Waiting park(Place place, InstanceSpec spec) throws IOException;

    /// All containers have been removed: whatever the launcher's own programs left behind is seen
    /// to.
    default void finish() {}

    ExecResult exec(Container container, Path folder, List<String> command, Duration timeout)
            throws IOException, InterruptedException;

    /// Forgets a container whose processes have ended; kills what runs of it, if it knows of any.
    void forget(String id, Path folder) throws IOException;

    /// A container whose program waits. One of [#begin] and [#end] is called, once.
    interface Waiting {

        /// Its first process, if it has one before its program runs.
        Optional<Child> first();

        /// Lets the program run.
        ///
        /// @return its first process
        /// @throws IOException if something has ended it
        Child begin() throws IOException;

        /// Ends what waits; the rest is undone by the fleet.
        void end();
    }

    /// @param folder of the instance
    /// @param cgroupPath from the root of each hierarchy
    record Place(Path folder, String cgroupPath) {}
}
