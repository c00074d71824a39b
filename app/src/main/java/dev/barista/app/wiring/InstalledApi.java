package dev.barista.app.wiring;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.auth.SigningKey;
import dev.barista.apiserver.network.ServiceRanges;
import dev.barista.control.config.ConfigStore;
import dev.barista.model.config.ConfigMaps;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.NetworkConfig;
import dev.barista.model.config.NetworkConfig.ExternalTls;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.store.ObjectStore;
import java.io.IOException;

/// The API over a store, with Barista's kinds and ConfigMaps in it, and the settings that these
/// say.
record InstalledApi(EmbeddedApi api, ConfigStore config) {

    /// @param defaults of settings that no ConfigMap has
    /// @param ranges of `v1` Services
    /// @param key signs the tokens of accounts
    static InstalledApi install(
            Cleanup parts,
            Foundation base,
            ObjectStore store,
            ConfigSnapshot defaults,
            ServiceRanges ranges,
            SigningKey key)
            throws IOException {
        ConfigStore config = parts.add("config", new ConfigStore(defaults));
        EmbeddedApi api =
                parts.add(
                        "API",
                        new EmbeddedApi(
                                store,
                                new ConfiguredAdmission(config),
                                base.wall(),
                                base.ticker(),
                                ranges,
                                key));
        api.install(Definitions.read());
        api.installRoles();
        installConfigMaps(api.objects());
        requireTls(api.objects(), defaults.network());
        config.start(api.objects());
        return new InstalledApi(api, config);
    }

    Objects objects() {
        return api.objects();
    }

    /// Were it not there, all of the ConfigMap would be without effect.
    private static void requireTls(Objects objects, NetworkConfig network) throws IOException {
        boolean wanted =
                objects.find(
                                Types.CONFIG_MAP,
                                new ObjectKey(ConfigMaps.NAMESPACE, NetworkConfig.NAME))
                        .map(ConfigMaps::settings)
                        .filter(NetworkConfig::enablesTls)
                        .isPresent();
        if (wanted && network.externalTls() == ExternalTls.ABSENT) {
            throw new IOException(
                    "--gateway-tls: none, but config-network has external-domain-tls: Enabled"
                            + " (expected: HOST:PORT; with it, Barista starts, and the setting"
                            + " can be changed)");
        }
    }

    private static void installConfigMaps(Objects objects) {
        for (ApiObject configMap : ConfigMaps.initial()) {
            if (objects.find(Types.CONFIG_MAP, configMap.key()).isEmpty()) {
                objects.create(Types.CONFIG_MAP, configMap);
            }
        }
    }
}
