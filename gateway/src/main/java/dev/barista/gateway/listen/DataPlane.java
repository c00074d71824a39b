package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.load.WakeDurations;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.PodNetwork;
import dev.barista.gateway.port.ServicePort;
import dev.barista.gateway.route.Routes;
import dev.barista.model.journal.Journal;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.requestlog.RequestLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// What all client connections share. Thread-safe.
///
/// @param breakers of Revisions
/// @param services that are no Revisions'
/// @param keepRunningMax nanoseconds that an app may ask for after a response
/// @param network that pods call from
/// @param wakes how long they took
/// @param requestLog hears of requests that have ended
/// @param connections open ones of clients, by all listeners
/// @param securePort where clients that have to use HTTPS are sent
public record DataPlane(
        GatewaySettings settings,
        Routes routes,
        ConcurrentMap<ObjectKey, Breaker> breakers,
        ConcurrentMap<ServicePort, ServiceRoute> services,
        Journal journal,
        InstantSource clock,
        ShedLog shed,
        FilterLog filtered,
        AtomicLong keepRunningMax,
        AtomicReference<PodNetwork> network,
        WakeDurations wakes,
        AtomicReference<RequestLog> requestLog,
        AtomicInteger connections,
        AtomicInteger securePort) {

    /// Where clients expect HTTPS: something in front of the gateway ends it, if it does not
    /// itself.
    static final int HTTPS = 443;

    public DataPlane(
            GatewaySettings settings, Routes routes, Journal journal, InstantSource clock) {
        this(
                settings,
                routes,
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                journal,
                clock,
                new ShedLog(journal, clock),
                new FilterLog(journal, clock),
                new AtomicLong(Duration.ofMinutes(10).toNanos()),
                new AtomicReference<>(PodNetwork.NONE),
                new WakeDurations(),
                new AtomicReference<>(RequestLog.NONE),
                new AtomicInteger(),
                new AtomicInteger(HTTPS));
    }

    /// Records what the logs that gather still owe.
    void flushLogs() {
        shed.flush();
        filtered.flush();
    }
}
