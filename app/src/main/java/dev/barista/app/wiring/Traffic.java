package dev.barista.app.wiring;

import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.model.port.Objects;
import dev.barista.model.work.LateBound;
import dev.barista.node.EmbeddedNode;
import dev.barista.node.ladder.MeasuredWakes;
import dev.barista.node.meter.Meter;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.store.journal.SqliteJournal;

/// The gateway, what it is told, and the parts that it calls, which are made after it.
record Traffic(
        Gateway gateway,
        GatewayFeed feed,
        LateBound<Autoscaler> autoscaler,
        LateBound<EmbeddedNode> node,
        MeasuredWakes measured) {

    /// The parts that take each wake.
    record Listeners(Meter meter, SqliteJournal journal) {}

    static Traffic open(
            Cleanup parts,
            Foundation base,
            GatewaySettings settings,
            NamespacedSockets sockets,
            Listeners listeners,
            Objects objects) {
        var autoscaler = new LateBound<Autoscaler>("autoscaler");
        var node = new LateBound<EmbeddedNode>("node");
        var measured = new MeasuredWakes(base.ticker());
        Gateway gateway =
                parts.add(
                        "gateway",
                        new Gateway(
                                settings,
                                new Wakes(autoscaler, node),
                                new Raises(node),
                                sockets::open,
                                entry -> {
                                    measured.note(entry);
                                    listeners.meter().note(entry);
                                    listeners.journal().record(entry);
                                },
                                base.ticker(),
                                base.wall()));
        GatewayFeed feed =
                parts.add("gateway feed", new GatewayFeed(gateway, objects, base.clocks()));
        return new Traffic(gateway, feed, autoscaler, node, measured);
    }
}
