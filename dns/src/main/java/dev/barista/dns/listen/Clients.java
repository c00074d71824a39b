package dev.barista.dns.listen;

import dev.barista.dns.port.DnsSettings;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// The clients that asked last. Event loop only.
final class Clients {

    private final DnsSettings.Clients settings;
    private final Map<InetAddress, Client> known;

    Clients(DnsSettings.Clients settings) {
        this.settings = settings;
        known =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<InetAddress, Client> eldest) {
                        return size() > settings.remembered();
                    }
                };
    }

    Client of(InetAddress address, long now) {
        Client client = known.get(address);
        if (client == null) {
            client = new Client(settings.perSecond(), settings.burst(), now);
            known.put(address, client);
        }
        return client;
    }
}
