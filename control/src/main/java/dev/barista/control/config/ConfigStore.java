package dev.barista.control.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.barista.model.config.ConfigMaps;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.Parsed;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings as they are now. An edit of a ConfigMap takes effect at once; one that cannot be
/// read, which admission refuses, leaves the settings as they were.
///
/// Thread-safe: one watch writes, readers get an immutable snapshot.
public final class ConfigStore implements Supplier<ConfigSnapshot>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConfigStore.class);

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile ConfigSnapshot current;
    private volatile @Nullable Watch watch;

    /// @param defaults for what no ConfigMap says
    public ConfigStore(ConfigSnapshot defaults) {
        current = defaults;
    }

    /// Reads what is there, and follows it. The first reading is complete when this returns, if the
    /// API tells of what is there before its `watch` returns; otherwise soon after.
    public void start(Objects objects) {
        objects.list(Types.CONFIG_MAP, ConfigMaps.NAMESPACE, Selector.ALL)
                .forEach(configMap -> note(new Change(Change.Kind.ADDED, configMap)));
        watch = objects.watch(Types.CONFIG_MAP, this::note);
    }

    /// @param listener gets the name of the ConfigMap that has changed, after the change is in
    ///   [#get]; must be quick
    /// @return ends it; may be ignored by a listener that lives as long as the process
    @CanIgnoreReturnValue
    public Watch onChange(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// How many listen.
    public int listeners() {
        return listeners.size();
    }

    private void tell(Consumer<String> listener, String configMap) {
        try {
            listener.accept(configMap);
        } catch (RuntimeException bug) {
            // The other listeners must hear of it all the same.
            log.atError().addKeyValue("configMap", configMap).setCause(bug).log("listener failed");
        }
    }

    @Override
    public ConfigSnapshot get() {
        return current;
    }

    private void note(Change change) {
        ApiObject configMap = change.object();
        if (!ConfigMaps.isSettings(configMap.key())) {
            return;
        }
        Map<String, String> data =
                change.kind() == Change.Kind.DELETED ? Map.of() : ConfigMaps.settings(configMap);
        switch (current.with(configMap.name(), data)) {
            case Parsed.Valid<ConfigSnapshot>(ConfigSnapshot next) -> {
                if (!next.equals(current)) {
                    current = next;
                    listeners.forEach(listener -> tell(listener, configMap.name()));
                }
            }
            case Parsed.Invalid<ConfigSnapshot>(List<String> errors) ->
                    log.atWarn()
                            .addKeyValue("configMap", configMap.name())
                            .addKeyValue("errors", errors)
                            .log("kept the settings before, because these cannot be read");
        }
    }

    @Override
    public void close() {
        Watch open = watch;
        if (open != null) {
            open.close();
        }
    }
}
