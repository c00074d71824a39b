package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives an instance the power of a rung: the quota and the freezer. Who decides is elsewhere.
///
/// Down, the gateway goes first, for it alone knows whether a request is in flight; up, the kernel
/// goes first.
///
/// @param view of its pod
record RungPower(Shared node, PodView view) {

    private static final Logger log = LoggerFactory.getLogger(RungPower.class);

    /// Full power. The quota first: a thawed process must not meet the low one.
    ///
    /// @return where the time went
    List<Stage> raise(Run run, Rung from) throws IOException {
        Instance instance = run.instance();
        List<Stage> stages = new ArrayList<>();
        long began = node.clocks().ticker().nanos();
        instance.limitCpu(run.cpuMillis());
        long limited = node.clocks().ticker().nanos();
        stages.add(new Stage("quota", Duration.ofNanos(limited - began)));
        if (from == Rung.FROZEN) {
            instance.thaw();
            long thawed = node.clocks().ticker().nanos();
            stages.add(new Stage("thaw", Duration.ofNanos(thawed - limited)));
        }
        return stages;
    }

    /// Full power for what it still has to do before it ends.
    void raiseToEnd(Run run, Rung from) {
        if (from.isLowered()) {
            try {
                raise(run, from);
            } catch (IOException refused) {
                warn("not raised before its end", refused);
            }
        }
    }

    /// @return false if it is on the rung that it was on
    boolean move(ObjectKey revision, Run run, Rung from, Rung to) {
        return to.isBelow(from) ? lower(revision, run, from, to) : lift(revision, run, from, to);
    }

    private boolean lower(ObjectKey revision, Run run, Rung from, Rung to) {
        if (node.inUse().contains(run.id()) || !node.serving().lower(revision, run.id(), to)) {
            return false;
        }
        try {
            if (to == Rung.FROZEN) {
                run.instance().freeze();
            } else {
                run.instance().limitCpu(reserveMillis(run));
            }
            return true;
        } catch (IOException refused) {
            warn("not lowered", refused);
            undo(revision, run, from, to);
            return false;
        }
    }

    /// A freezer that gives up may have frozen a part of it.
    private void undo(ObjectKey revision, Run run, Rung from, Rung to) {
        if (to == Rung.FROZEN) {
            try {
                run.instance().thaw();
            } catch (IOException refused) {
                warn("not thawed", refused);
            }
        }
        if (from == Rung.RUNNING) {
            node.serving().raised(revision, run.id());
        } else {
            node.serving().lower(revision, run.id(), from);
        }
    }

    private boolean lift(ObjectKey revision, Run run, Rung from, Rung to) {
        try {
            if (to == Rung.RUNNING) {
                raise(run, from);
                node.serving().raised(revision, run.id());
                return true;
            }
            if (!node.serving().lower(revision, run.id(), to)) {
                return false; // a request raises it: that event is behind this one
            }
            run.instance().limitCpu(reserveMillis(run));
            run.instance().thaw();
            return true;
        } catch (IOException refused) {
            warn("not raised", refused);
            return false;
        }
    }

    /// An adopted instance gets the power that its rung has: the process that died may have changed
    /// one and not noted down the other.
    void reapply(Run run, Rung rung, boolean boosted) {
        try {
            switch (rung) {
                case FROZEN -> run.instance().freeze();
                case RESERVE -> {
                    run.instance().limitCpu(reserveMillis(run));
                    run.instance().thaw();
                }
                case RUNNING, PARKED, STOPPED -> {
                    if (!boosted) {
                        run.instance().limitCpu(run.cpuMillis());
                    }
                    run.instance().thaw();
                }
            }
        } catch (IOException refused) {
            warn("rung not applied", refused);
        }
    }

    void limit(Run run, int millis) {
        try {
            run.instance().limitCpu(millis);
        } catch (IOException refused) {
            warn("CPU limit not set", refused);
        }
    }

    /// Never more than on full power.
    private int reserveMillis(Run run) {
        int reserve = view.idle(node.ports().idle().get()).reserve().cpuMillis();
        return run.cpuMillis() == 0 ? reserve : Math.min(reserve, run.cpuMillis());
    }

    private void warn(String what, Exception why) {
        log.atWarn().addKeyValue("pod", view.key()).setCause(why).log(what);
    }
}
