package dev.barista.apiserver.http;

import dev.barista.apiserver.query.Query;
import dev.barista.apiserver.session.PodSessions;
import dev.barista.apiserver.session.RunningContainer;
import dev.barista.apiserver.session.RunningContainer.Command;
import dev.barista.apiserver.stream.CommandProtocol;
import dev.barista.apiserver.stream.CommandSession;
import dev.barista.apiserver.stream.CommandSession.Opening;
import dev.barista.apiserver.stream.CommandStreams;
import dev.barista.apiserver.stream.CommandStreams.Wanted;
import dev.barista.apiserver.stream.CommandStreamsOverSpdy;
import dev.barista.apiserver.stream.Offer;
import dev.barista.apiserver.stream.SpdyStreams;
import dev.barista.apiserver.stream.WebSocketChannels;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs commands in containers, and attaches to their programs. Thread-safe.
///
/// @param idle how long a connection without data stays open
record CommandCall(Verbs verbs, PodSessions sessions, Duration idle) {

    private static final Logger log = LoggerFactory.getLogger(CommandCall.class);

    void exec(ObjectKey pod, Request request, Reply reply) throws InterruptedException {
        List<String> arguments = request.query().all("command");
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new ApiException(ApiStatus.badRequest("command: empty (expected: a program)"));
        }
        Wanted wanted = wanted(request.query(), request.query().flag("tty"));
        Offer offer = reply.offer();
        RunningContainer container = container(pod, request);
        var command = new Command(arguments, wanted.input(), wanted.terminal());
        run(offer, wanted, reply, () -> container.exec(command));
    }

    void attach(ObjectKey pod, Request request, Reply reply) throws InterruptedException {
        Offer offer = reply.offer();
        RunningContainer container = container(pod, request);
        Wanted wanted = wanted(request.query(), request.query().flag("tty"));
        if (wanted.terminal() && !container.hasTerminal()) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "tty: true (expected: false, as the container has no terminal)"));
        }
        run(offer, wanted, reply, () -> container.attach(wanted.input()));
    }

    private static Wanted wanted(Query query, boolean terminal) {
        var wanted =
                new Wanted(
                        query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), terminal);
        if (!wanted.input() && !wanted.output() && !wanted.errors()) {
            throw new ApiException(
                    ApiStatus.badRequest("you must specify at least 1 of stdin, stdout, stderr"));
        }
        return wanted;
    }

    private RunningContainer container(ObjectKey key, Request request) {
        ApiObject pod = verbs.require(Types.POD, key);
        return sessions.container(key, ContainerName.of(pod, request.parameter("container")));
    }

    private void run(Offer offer, Wanted wanted, Reply reply, Opening opening)
            throws InterruptedException {
        CommandProtocol protocol = CommandProtocol.of(offer);
        try {
            CommandStreams streams =
                    switch (offer.transport()) {
                        case WEB_SOCKET -> webSocket(protocol, wanted, reply);
                        case SPDY -> spdy(protocol, wanted, reply);
                    };
            new CommandSession(streams).run(opening);
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("no streams from the client of a command");
        }
    }

    private CommandStreams webSocket(CommandProtocol protocol, Wanted wanted, Reply reply)
            throws IOException, InterruptedException {
        var channels =
                new WebSocketChannels(
                        CommandStreams.CHANNELS, protocol.base64(), protocol.closes(), idle);
        reply.upgrade(protocol.name(), channels.handlers());
        return CommandStreams.over(channels, protocol, wanted);
    }

    private CommandStreams spdy(CommandProtocol protocol, Wanted wanted, Reply reply)
            throws IOException, InterruptedException {
        var spdy = new SpdyStreams(idle);
        reply.upgrade(protocol.name(), spdy.handlers());
        return CommandStreamsOverSpdy.of(spdy, protocol, wanted);
    }
}
