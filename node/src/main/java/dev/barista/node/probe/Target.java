package dev.barista.node.probe;

import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// An instance as probes see it.
///
/// @param port where the container is told to listen; for probes that name no other
/// @param declared the port that the pod declares, in whose place it listens on `port`
public record Target(Instance instance, int port, int declared, Probes probes) {

    private static final int NOT_FOUND = 5; // as gRPC numbers them
    private static final int UNIMPLEMENTED = 12;

    /// Tries once; blocks up to the timeout.
    public Outcome attempt(ProbeSpec spec) {
        return switch (spec.action()) {
            case ProbeSpec.Action.Tcp(int given, String at) ->
                    tcp(at, portAt(at, given), spec.timeout());
            case ProbeSpec.Action.Http(int given, Probes.HttpGet get) ->
                    http(portAt(get.at(), given), get, spec.timeout());
            case ProbeSpec.Action.Grpc(int given, String service) ->
                    grpc(portOr(given), service, spec.timeout());
            case ProbeSpec.Action.Sleep _ -> new Outcome.Success();
            case ProbeSpec.Action.Exec exec -> exec(exec, spec.timeout());
        };
    }

    /// Only the container itself listens elsewhere than its pod says.
    private int portAt(String at, int given) {
        return at.isEmpty() || given == 0 ? portOr(given) : given;
    }

    private int portOr(int given) {
        return given == 0 || given == declared ? port : given;
    }

    private Outcome tcp(String at, int port, Duration timeout) {
        try {
            probes.tcp(instance.endpoint(port), at, timeout);
            return new Outcome.Success();
        } catch (IOException failure) {
            return failed("dial tcp %s:%d: ".formatted(named(at), port), failure, timeout);
        }
    }

    private static String named(String at) {
        return at.isEmpty() ? "127.0.0.1" : at;
    }

    private Outcome grpc(int at, String service, Duration timeout) {
        try {
            return switch (probes.grpc(instance.endpoint(at), service, timeout)) {
                case Probes.GrpcHealth.Serving _ -> new Outcome.Success();
                case Probes.GrpcHealth.NotServing(String status) ->
                        new Outcome.Failure(
                                "service unhealthy (responded with \"%s\")".formatted(status),
                                false);
                case Probes.GrpcHealth.Failed(int code, String message) ->
                        new Outcome.Failure(grpcFailure(code, message), false);
            };
        } catch (IOException failure) {
            return failed("dial tcp 127.0.0.1:%d: ".formatted(at), failure, timeout);
        }
    }

    /// In the words of a kubelet.
    private static String grpcFailure(int code, String message) {
        return switch (code) {
            case UNIMPLEMENTED ->
                    "error: this server does not implement the grpc health protocol"
                            + " (grpc.health.v1.Health): "
                            + message;
            default ->
                    "error: health rpc probe failed: rpc error: code = %s desc = %s"
                            .formatted(code == NOT_FOUND ? "NotFound" : code, message);
        };
    }

    private Outcome http(int at, Probes.HttpGet get, Duration timeout) {
        try {
            int status = probes.http(instance.endpoint(at), get, timeout);
            return status >= 200 && status < 400
                    ? new Outcome.Success()
                    : new Outcome.Failure("HTTP probe failed with statuscode: " + status, false);
        } catch (IOException failure) {
            String url =
                    "Get \"%s://%s:%d%s\": "
                            .formatted(
                                    get.secure() ? "https" : "http",
                                    named(get.at()),
                                    at,
                                    get.path());
            return failed(url, failure, timeout);
        }
    }

    private Outcome exec(ProbeSpec.Action.Exec exec, Duration timeout) {
        try {
            Container.ExecResult result = instance.exec(exec.command(), timeout);
            return switch (result.code()) {
                case 0 -> new Outcome.Success();
                case 124 ->
                        new Outcome.Failure(
                                "command timed out after %d s".formatted(timeout.toSeconds()),
                                false);
                default ->
                        new Outcome.Failure(
                                "command exited with code %d: %s"
                                        .formatted(result.code(), result.output().strip()),
                                false);
            };
        } catch (IOException failure) {
            return new Outcome.Failure("command failed: " + failure.getMessage(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failure("command interrupted", false);
        }
    }

    private static Outcome failed(String what, IOException failure, Duration timeout) {
        return switch (failure) {
            case SocketTimeoutException _ ->
                    new Outcome.Failure(
                            what + "no answer within %d s".formatted(timeout.toSeconds()), false);
            case ConnectException _ ->
                    new Outcome.Failure(what + "connect: connection refused", true);
            default -> new Outcome.Failure(what + failure.getMessage(), false);
        };
    }
}
