package dev.barista.apiserver.http;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Objects;
import dev.barista.model.testkit.Eventually;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// The API over a real store, called without a connection.
final class InProcess implements AutoCloseable {

    static final String MAPS = "/api/v1/namespaces/default/configmaps";
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    static final String MERGE = "application/merge-patch+json";

    /// What came back, read as JSON.
    record Told(int code, JsonNode body) {

        String text(String pointer) {
            return body.at(pointer).asString("");
        }

        /// Code, reason and message of a refusal, as one line.
        String refusal() {
            return "%d %s: %s".formatted(code, text("/reason"), text("/message"));
        }

        String version() {
            return text("/metadata/resourceVersion");
        }

        String uid() {
            return text("/metadata/uid");
        }
    }

    private final ObjectStore store;
    private final EmbeddedApi api;
    private final Caller caller;

    InProcess(Path folder) {
        this(folder, StoreSettings.DEFAULT);
    }

    InProcess(Path folder, StoreSettings settings) {
        this(folder, settings, Admission.ALL, InstantSource.system());
    }

    InProcess(Path folder, Admission admission, InstantSource clock) {
        this(folder, StoreSettings.DEFAULT, admission, clock);
    }

    private InProcess(
            Path folder, StoreSettings settings, Admission admission, InstantSource clock) {
        store = ObjectStore.open(folder, settings);
        api = new EmbeddedApi(store, admission, clock, Ticker.SYSTEM);
        api.install(BuiltIns.knativeDefinitions());
        caller = Caller.of(api);
    }

    private InProcess(ObjectStore store, EmbeddedApi api, Caller caller) {
        this.store = store;
        this.api = api;
        this.caller = caller;
    }

    /// The same API, called by another user; not to be closed.
    InProcess as(User user) {
        return new InProcess(store, api, caller.as(user));
    }

    EmbeddedApi api() {
        return api;
    }

    Objects objects() {
        return api.objects();
    }

    Caller.Answer raw(
            String method, String path, Map<String, String> query, String type, String body) {
        return caller.call(method, path, query, type, body);
    }

    Told call(String method, String path, Map<String, String> query, String type, String body) {
        Caller.Answer answer = raw(method, path, query, type, body);
        return new Told(answer.code(), Json.MAPPER.readTree(answer.body()));
    }

    /// What comes back to a client that takes only some media types.
    Told asking(String accept, String path) {
        Caller.Answer answer = caller.call("GET", path, Map.of(), accept, "", "");
        return new Told(answer.code(), Json.MAPPER.readTree(answer.body()));
    }

    Told answer(Request request) {
        Caller.Answer answer = caller.answer(request);
        return new Told(answer.code(), Json.MAPPER.readTree(answer.body()));
    }

    Told get(String path) {
        return call("GET", path, Map.of(), "", "");
    }

    Told get(String path, Map<String, String> query) {
        return call("GET", path, query, "", "");
    }

    Told post(String path, String body) {
        return call("POST", path, Map.of(), "", body);
    }

    Told put(String path, String body) {
        return call("PUT", path, Map.of(), "", body);
    }

    Told merge(String path, String patch) {
        return call("PATCH", path, Map.of(), MERGE, patch);
    }

    Told delete(String path, String options) {
        return call("DELETE", path, Map.of(), "", options);
    }

    /// A ConfigMap in the namespace `default`, with more metadata: `"labels":{…}`.
    Told map(String name, String metadata) {
        String more = metadata.isEmpty() ? "" : "," + metadata;
        return post(MAPS, "{\"metadata\":{\"name\":\"%s\"%s}}".formatted(name, more));
    }

    /// Waits until `condition` holds, which depends on objects of `type`.
    void await(ResourceType type, BooleanSupplier condition) throws InterruptedException {
        Eventually.holds(objects(), type, condition);
    }

    @Override
    public void close() {
        api.close();
        store.close();
    }
}
