package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Validates the kinds that only controllers write.
final class InternalRules {

    static void podAutoscaler(Field root, ConfigSnapshot config) {
        Field metadata = root.field("metadata");
        MetadataRules.name(metadata);
        ScalingRules.check(metadata.field("annotations"), config.autoscaler());
        SupportedFields.checkTemplateAnnotations(metadata.field("annotations"));
        Field spec = root.field("spec");
        if (spec.node().isEmpty()) {
            spec.missing();
            return;
        }
        Field target = spec.field("scaleTargetRef");
        target.allowOnly(Set.of("apiVersion", "kind", "name"));
        named(target.field("apiVersion"), KubernetesNames::qualified);
        named(target.field("kind"), KubernetesNames::cIdentifier);
        named(target.field("name"), KubernetesNames::dns1123Label);
        RevisionRules.concurrency(spec.field("containerConcurrency"), config);
        Field protocol = spec.field("protocolType");
        protocol.requireText();
        ContainerRules.oneOf(protocol, Set.of("", "http1", "h2c"));
        ContainerRules.oneOf(spec.field("reachability"), Set.of("", "Reachable", "Unreachable"));
    }

    private static void named(Field field, Function<String, List<String>> rule) {
        if (field.text().isEmpty()) {
            field.missing();
            return;
        }
        List<String> wrong = rule.apply(field.text());
        if (!wrong.isEmpty()) {
            field.invalid(String.join(", ", wrong));
        }
    }

    static void ingress(Field root) {
        Field spec = root.field("spec");
        if (spec.node().isEmpty()) {
            spec.missing();
            return;
        }
        List<Field> rules = spec.field("rules").objects();
        if (rules.isEmpty()) {
            spec.field("rules").missing();
        }
        rules.forEach(InternalRules::rule);
        ContainerRules.oneOf(spec.field("httpOption"), Set.of("", "Enabled", "Redirected"));
        String namespace = root.field("metadata").field("namespace").text();
        spec.field("tls").objects().forEach(tls -> tls(tls, namespace));
    }

    /// In Knative a Secret may be of another namespace: its controllers alone write Ingresses
    /// there.
    private static void tls(Field tls, String namespace) {
        if (tls.field("hosts").items().isEmpty()) {
            tls.field("hosts").missing();
        }
        named(tls.field("secretName"), KubernetesNames::dns1123Subdomain);
        ContainerRules.oneOf(tls.field("secretNamespace"), Set.of("", namespace));
    }

    private static void rule(Field rule) {
        if (rule.field("hosts").items().isEmpty()) {
            rule.field("hosts").missing();
        }
        ContainerRules.oneOf(rule.field("visibility"), Set.of("", "ExternalIP", "ClusterLocal"));
        Field http = rule.field("http");
        if (!http.isPresent()) {
            http.missing();
            return;
        }
        List<Field> paths = http.field("paths").objects();
        if (paths.isEmpty()) {
            http.field("paths").missing();
        }
        paths.forEach(path -> splits(path.field("splits")));
    }

    private static void splits(Field splits) {
        List<Field> all = splits.objects();
        if (all.isEmpty()) {
            splits.missing();
            return;
        }
        long sum = 0;
        for (Field split : all) {
            Field percent = split.field("percent");
            if (percent.number(0) < 0 || percent.number(0) > 100) {
                percent.invalid(Long.toString(percent.number(0)));
            }
            sum += percent.number(0);
            split.field("serviceNamespace").requireText();
            split.field("serviceName").requireText();
            if (split.field("servicePort").isZero()) {
                split.field("servicePort").missing();
            }
        }
        if (sum != 100 && (all.size() != 1 || sum != 0)) {
            splits.wrong("Traffic split percentage must total to 100, but was " + sum);
        }
    }

    private InternalRules() {}
}
