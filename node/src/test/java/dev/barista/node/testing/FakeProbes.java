package dev.barista.node.testing;

import dev.barista.model.instance.Endpoint;
import dev.barista.node.probe.Probes;
import dev.barista.runtime.testkit.FakeDriver;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Probes of fake instances: those that listen answer 200, or what the test says. Thread-safe.
public final class FakeProbes implements Probes {

    private final FakeDriver driver;
    private final List<Endpoint> tried = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile GrpcHealth health = new GrpcHealth.Serving();

    public FakeProbes(FakeDriver driver) {
        this.driver = driver;
    }

    public void answering(int status) {
        this.status = status;
    }

    public void answering(GrpcHealth health) {
        this.health = health;
    }

    /// Where it was tried to connect, in order.
    public List<Endpoint> tried() {
        return List.copyOf(tried);
    }

    @Override
    public void tcp(Endpoint endpoint, String at, Duration timeout) throws IOException {
        tried.add(endpoint);
        if (!driver.listens(endpoint)) {
            throw new ConnectException("Connection refused");
        }
    }

    @Override
    public int http(Endpoint endpoint, HttpGet get, Duration timeout) throws IOException {
        tcp(endpoint, get.at(), timeout);
        return status;
    }

    @Override
    public GrpcHealth grpc(Endpoint endpoint, String service, Duration timeout) throws IOException {
        tcp(endpoint, "", timeout);
        return health;
    }
}
