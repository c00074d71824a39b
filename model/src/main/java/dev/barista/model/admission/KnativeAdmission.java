package dev.barista.model.admission;

import dev.barista.model.config.ConfigMaps;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Knative's webhooks as a function: fills in defaults, then refuses mistakes, all at once.
///
/// ```
/// object → defaults → who made it → rules → Admitted
///                                    └────→ 400 "admission webhook … denied the request: …"
/// ```
///
/// Texts are Knative's, because people search for them. Admitting what was admitted changes
/// nothing. Beyond Knative's rules, what Barista cannot do yet is refused ([SupportedFields]).
///
/// Pure, thread-safe.
public final class KnativeAdmission {

    private static final String RESOURCES = "validation.webhook.serving.knative.dev";
    private static final String SETTINGS = "config.webhook.serving.knative.dev";

    /// What an API request would store.
    ///
    /// @param old the object as it is stored; null when it is created
    /// @param user of the request
    /// @param statusOnly whether the request is for the status, which is stored as it comes
    /// @param config settings as they are now
    /// @return the object as it came if its kind is none of Knative's
    /// @throws ApiException 400 `BadRequest`, with all mistakes in its message
    public static Admitted admit(
            Operation operation,
            ResourceType type,
            ApiObject object,
            @Nullable ApiObject old,
            String user,
            boolean statusOnly,
            ConfigSnapshot config) {
        if (operation == Operation.DELETE || statusOnly) {
            return new Admitted(object, List.of());
        }
        if (type.equals(Types.CONFIG_MAP)) {
            return admitSettings(object, config);
        }
        ApiObject before = operation == Operation.CREATE ? null : old;
        ApiObject defaulted =
                object.with(tree -> fillIn(new Request(type, user), tree, before, config));
        FieldErrors errors = new FieldErrors();
        check(type, defaulted, before, errors, config);
        if (!errors.isEmpty()) {
            throw denied(RESOURCES, errors.text(), errors.causes());
        }
        return new Admitted(defaulted, errors.warnings());
    }

    private record Request(ResourceType type, String user) {}

    private static Admitted admitSettings(ApiObject configMap, ConfigSnapshot config) {
        if (ConfigMaps.isSettings(configMap.key())) {
            List<String> errors = ConfigMapRules.check(configMap, config);
            if (!errors.isEmpty()) {
                throw denied(SETTINGS, String.join("\n", errors), List.of());
            }
        }
        return new Admitted(configMap, List.of());
    }

    private static ApiException denied(
            String webhook, String errors, List<ApiStatus.Cause> causes) {
        return new ApiException(
                new ApiStatus(
                        400,
                        "BadRequest",
                        "admission webhook \"%s\" denied the request: validation failed: %s"
                                .formatted(webhook, errors),
                        causes));
    }

    private static void fillIn(
            Request request, ObjectNode tree, @Nullable ApiObject old, ConfigSnapshot config) {
        Defaults defaults = new Defaults(tree, old, config);
        ResourceType type = request.type();
        if (type.equals(Types.SERVICE)) {
            defaults.service();
        } else if (type.equals(Types.CONFIGURATION)) {
            defaults.configuration();
        } else if (type.equals(Types.ROUTE)) {
            defaults.route();
        } else if (type.equals(Types.REVISION)) {
            defaults.revision();
        } else if (type.equals(Types.POD_AUTOSCALER)) {
            defaults.podAutoscaler();
        } else if (type.equals(Types.INGRESS)) {
            defaults.ingress();
        }
        if (bearsUsers(type, ApiObject.of(tree))) {
            UserInfo.write(tree, old, request.user());
        }
    }

    /// A Service names its creator; so do Configurations and Routes that stand alone.
    private static boolean bearsUsers(ResourceType type, ApiObject object) {
        return type.equals(Types.SERVICE)
                || ((type.equals(Types.CONFIGURATION) || type.equals(Types.ROUTE))
                        && object.owners().isEmpty());
    }

    private static void check(
            ResourceType type,
            ApiObject object,
            @Nullable ApiObject old,
            FieldErrors errors,
            ConfigSnapshot config) {
        Field root = new Field(object.tree(), FieldPath.ROOT, errors);
        root.field("spec").requireObject();
        if (type.equals(Types.SERVICE)) {
            parent(root);
            template(root, old, config);
            TrafficRules.check(root.down("spec", "traffic"), true);
        } else if (type.equals(Types.CONFIGURATION)) {
            parent(root);
            MetadataRules.ownedAsLabelled(root.field("metadata"), Labels.SERVICE, "Service");
            template(root, old, config);
        } else if (type.equals(Types.ROUTE)) {
            parent(root);
            MetadataRules.ownedAsLabelled(root.field("metadata"), Labels.SERVICE, "Service");
            TrafficRules.check(root.down("spec", "traffic"), false);
        } else if (type.equals(Types.REVISION)) {
            revision(root, old, config);
        } else if (type.equals(Types.POD_AUTOSCALER)) {
            InternalRules.podAutoscaler(root, config);
        } else if (type.equals(Types.INGRESS)) {
            InternalRules.ingress(root);
        }
        if (old != null && bearsUsers(type, object)) {
            UserInfo.check(root, old);
        }
    }

    /// What holds for all that revisions are made from or reached by.
    private static void parent(Field root) {
        Field metadata = root.field("metadata");
        MetadataRules.name(metadata);
        MetadataRules.noAutoscaling(metadata);
        IdleKeys.none(metadata.field("annotations"));
        MetadataRules.visibility(metadata);
        MetadataRules.rolloutDuration(metadata);
    }

    private static void template(Field root, @Nullable ApiObject old, ConfigSnapshot config) {
        Field template = root.down("spec", "template");
        TemplateRules.check(template, root.field("metadata"), config);
        if (old != null) {
            TemplateRules.nameChange(template, old.at("/spec/template"));
        }
    }

    private static void revision(Field root, @Nullable ApiObject old, ConfigSnapshot config) {
        Field metadata = root.field("metadata");
        MetadataRules.name(metadata);
        MetadataRules.ownedAsLabelled(metadata, Labels.CONFIGURATION, "Configuration");
        Field annotations = metadata.field("annotations");
        TemplateRules.annotations(annotations, config);
        IdleRules.ofRevision(
                annotations, old == null ? Map.of() : old.annotations(), config.idle());
        Field spec = root.field("spec");
        if (old == null) {
            RevisionRules.spec(spec, config);
            return;
        }
        String difference = Trees.difference("{spec}", old.spec(), spec.node());
        if (!difference.isEmpty()) {
            spec.wrong("Immutable fields changed (-old +new)", difference);
        }
    }

    private KnativeAdmission() {}
}
