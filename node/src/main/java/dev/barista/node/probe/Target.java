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

    /// Tries once; blocks up to the timeout.
    public Outcome attempt(ProbeSpec spec) {
        return switch (spec.action()) {
            case ProbeSpec.Action.Tcp(int given) -> tcp(portOr(given), spec.timeout());
            case ProbeSpec.Action.Http(int given, Probes.HttpGet get) ->
                    http(portOr(given), get, spec.timeout());
            case ProbeSpec.Action.Exec exec -> exec(exec, spec.timeout());
        };
    }

    private int portOr(int given) {
        return given == 0 || given == declared ? port : given;
    }

    private Outcome tcp(int at, Duration timeout) {
        try {
            probes.tcp(instance.endpoint(at), timeout);
            return new Outcome.Success();
        } catch (IOException failure) {
            return failed("dial tcp 127.0.0.1:%d: ".formatted(at), failure, timeout);
        }
    }

    private Outcome http(int at, Probes.HttpGet get, Duration timeout) {
        try {
            int status = probes.http(instance.endpoint(at), get, timeout);
            return status >= 200 && status < 400
                    ? new Outcome.Success()
                    : new Outcome.Failure("HTTP probe failed with statuscode: " + status, false);
        } catch (IOException failure) {
            String url = "Get \"http://127.0.0.1:%d%s\": ".formatted(at, get.path());
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
