package dev.barista.apiserver.roles;

import dev.barista.apiserver.authorization.Aggregation;
import dev.barista.apiserver.authorization.PolicyRule;
import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.store.ObjectStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the rules of ClusterRoles that gather those of others, whenever any ClusterRole changes.
/// Owns a thread until it is closed.
public final class Aggregator implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Aggregator.class);

    /// Nothing depends on how often it looks when nothing changes.
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final ObjectStore store;
    private final Verbs verbs;
    private final Kinds kinds;
    private final Thread thread;
    private volatile boolean closed;

    public Aggregator(ObjectStore store, Verbs verbs, Kinds kinds) {
        this.store = store;
        this.verbs = verbs;
        this.kinds = kinds;
        thread = Thread.ofVirtual().name("role-aggregation").unstarted(this::follow);
    }

    public void start() {
        thread.start();
    }

    private void follow() {
        while (!closed) {
            try {
                long seen = store.version(); // before it reads: what changes meanwhile is seen next
                awaitChange(seen, sweep() ? PATIENCE : RETRY);
            } catch (InterruptedException interrupted) {
                closed = true;
            }
        }
    }

    private void awaitChange(long from, Duration patience) throws InterruptedException {
        store.log().after(from, Types.CLUSTER_ROLE.toString(), 1, patience);
    }

    /// Until no role needs another rule: one that is gathered may gather others itself.
    ///
    /// @return whether all was written
    public boolean sweep() {
        try {
            List<ApiObject> roles = roles();
            for (int round = 0; round <= roles.size() && write(roles); round++) {
                roles = roles();
            }
            return true;
        } catch (ApiException failure) {
            if (!closed) {
                log.atWarn()
                        .addKeyValue("retry", RETRY)
                        .setCause(failure)
                        .log("roles not gathered");
            }
            return false;
        }
    }

    private List<ApiObject> roles() {
        return verbs.list(Types.CLUSTER_ROLE, ListQuery.all("")).items();
    }

    private boolean write(List<ApiObject> roles) {
        boolean changed = false;
        for (ApiObject role : roles) {
            if (Aggregation.isIn(role)) {
                List<PolicyRule> rules = Aggregation.rules(role, roles);
                if (!PolicyRule.list(role.tree().path("rules")).equals(rules)) {
                    write(role, rules);
                    changed = true;
                }
            }
        }
        return changed;
    }

    private void write(ApiObject role, List<PolicyRule> rules) {
        try {
            verbs.update(
                    kinds.require(Types.CLUSTER_ROLE),
                    role.key(),
                    Part.MAIN,
                    old -> withRules(old, rules),
                    WriteOptions.INTERNAL);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            // Deleted meanwhile.
        }
    }

    private static ObjectNode withRules(ApiObject role, List<PolicyRule> rules) {
        return role.with(
                        tree -> {
                            tree.withObject("/metadata").remove("resourceVersion");
                            if (Aggregation.isIn(role)) {
                                ArrayNode list = tree.putArray("rules");
                                rules.forEach(rule -> list.add(rule.toTree()));
                            }
                        })
                .tree();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
