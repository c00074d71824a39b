package dev.barista.apiserver.rbac;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.authorization.Policy;
import dev.barista.apiserver.authorization.PolicyRule;
import dev.barista.apiserver.authorization.RoleName;
import dev.barista.apiserver.authorization.RulesFound;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.authorization.Verdict;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The [Policy] of the roles and bindings that are stored. One that has changed is read again by
/// the next decision, before it is made: a right that was taken away is gone when the client that
/// took it has its answer.
///
/// Thread-safe.
public final class StoredPolicy implements Authorizer {

    /// @param after how many changes
    private record Known(long after, Policy policy) {}

    private static final Set<String> RESOURCES =
            Set.of(
                    Types.ROLE.toString(),
                    Types.CLUSTER_ROLE.toString(),
                    Types.ROLE_BINDING.toString(),
                    Types.CLUSTER_ROLE_BINDING.toString());

    private final ObjectStore store;
    private final AtomicLong changes = new AtomicLong();
    private final ReentrantLock refresh = new ReentrantLock();
    private volatile Known known = new Known(-1, Policy.EMPTY);

    public StoredPolicy(ObjectStore store) {
        this.store = store;
        store.subscribe(this::note);
    }

    private void note(List<LoggedChange> committed) {
        if (committed.stream().anyMatch(change -> RESOURCES.contains(change.resource()))) {
            changes.incrementAndGet();
        }
    }

    @Override
    public Verdict decide(User user, Attributes attributes) {
        return current().decide(user, attributes);
    }

    @Override
    public RulesFound rulesFor(User user, String namespace) {
        return current().rulesFor(user, namespace);
    }

    @Override
    public Optional<List<PolicyRule>> rulesOf(RoleName role) {
        return current().rulesOf(role);
    }

    private Policy current() {
        Known last = known;
        if (last.after() == changes.get()) {
            return last.policy();
        }
        refresh.lock();
        try {
            long after = changes.get(); // before it reads: what changes meanwhile is read again
            if (known.after() != after) {
                known = new Known(after, read());
            }
            return known.policy();
        } finally {
            refresh.unlock();
        }
    }

    private Policy read() {
        return new Policy(
                all(Types.ROLE, Types.CLUSTER_ROLE),
                all(Types.ROLE_BINDING, Types.CLUSTER_ROLE_BINDING));
    }

    private List<ApiObject> all(ResourceType... types) {
        List<ApiObject> all = new ArrayList<>();
        for (ResourceType type : types) {
            for (ObjectKey key : store.keys(type.toString(), "", null)) {
                store.find(type.toString(), key).ifPresent(all::add);
            }
        }
        return all;
    }
}
