package dev.barista.node.pod.start;

import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Waited;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Image;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How the instances of one pod are started: the first in the sandbox that was parked for it, if
/// there is one. Belongs to the mailbox of its pod.
public final class Start {

    private final Launcher launcher;
    private @Nullable ParkedStart sandbox;

    public Start(Launcher launcher, @Nullable ParkedStart sandbox) {
        this.launcher = launcher;
        this.sandbox = sandbox;
    }

    public Launcher.Started start(PodView view, Image image, int number, Waited waited)
            throws IOException, Refused {
        ParkedStart parked = sandbox;
        sandbox = null;
        return parked == null
                ? launcher.start(view, image, number, waited)
                : launcher.start(parked, image, waited);
    }

    /// Nothing will be started any more.
    public void discard() {
        ParkedStart parked = sandbox;
        sandbox = null;
        if (parked != null) {
            parked.parked().remove();
        }
    }
}
