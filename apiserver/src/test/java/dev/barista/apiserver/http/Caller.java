package dev.barista.apiserver.http;

import static java.util.stream.Collectors.toMap;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.query.Query;
import dev.barista.model.port.ApiException;
import dev.barista.model.work.LateBound;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Calls the API without a connection, as an ordinary thread.
record Caller(RequestHandler.Answering answering, User user) {

    /// @param code of HTTP; 500 for what is no refusal but a bug
    record Answer(int code, String body) {}

    static Caller of(EmbeddedApi api) {
        return new Caller(
                ApiServer.router(
                        api,
                        new ApiServer.Ports(
                                (_, _, _) -> {
                                    throw new UnsupportedOperationException("logs");
                                },
                                new ProcessSessions(),
                                new FixedUsage(),
                                new FixedMetrics()),
                        new TokenCalls(
                                api.tokens(), api.objects(), _ -> Optional.empty(), server()),
                        "test",
                        Duration.ofHours(1)));
    }

    private static LateBound<String> server() {
        var server = new LateBound<String>("server");
        server.bind("https://localhost:1");
        return server;
    }

    /// Called by the administrator.
    Caller(RequestHandler.Answering answering) {
        this(answering, User.ADMINISTRATOR);
    }

    Caller as(User other) {
        return new Caller(answering, other);
    }

    Answer call(String method, String path, Map<String, String> query, String type, String body) {
        return call(method, path, query, "application/json", type, body);
    }

    /// @param accept the media types that the client takes
    Answer call(
            String method,
            String path,
            Map<String, String> query,
            String accept,
            String type,
            String body) {
        return answer(
                new Request(
                        method,
                        path,
                        new Query(
                                query.entrySet().stream()
                                        .collect(
                                                toMap(
                                                        Map.Entry::getKey,
                                                        e -> List.of(e.getValue())))),
                        accept,
                        type,
                        "test/1",
                        Impersonation.NONE,
                        user,
                        body.getBytes(StandardCharsets.UTF_8)));
    }

    Answer answer(Request request) {
        var reply = new Kept();
        try {
            answering.answer(request, reply);
        } catch (ApiException refused) {
            return new Answer(refused.status().code(), Statuses.of(refused.status()).toString());
        } catch (Exception | StackOverflowError bug) {
            return new Answer(
                    500, bug + " at " + List.of(bug.getStackTrace()).stream().limit(6).toList());
        }
        return new Answer(reply.code, reply.body.toString(StandardCharsets.UTF_8));
    }

    private static final class Kept implements Reply {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int code;

        @Override
        public void send(int status, String contentType, byte[] bytes, List<String> warnings) {
            code = status;
            body.writeBytes(bytes);
        }

        @Override
        public Stream stream(String contentType) {
            code = 200;
            return new Stream() {
                @Override
                public void write(byte[] bytes) {
                    body.writeBytes(bytes);
                }

                @Override
                public void end() {
                    // all there is has been kept
                }
            };
        }
    }
}
