package dev.barista.model.naming;

/// Keys of well-known labels.
public final class Labels {

    public static final String SERVICE = "serving.knative.dev/service";
    public static final String SERVICE_UID = "serving.knative.dev/serviceUID";
    public static final String CONFIGURATION = "serving.knative.dev/configuration";
    public static final String CONFIGURATION_UID = "serving.knative.dev/configurationUID";

    /// Generation of the Configuration when it made the Revision, in decimal.
    public static final String CONFIGURATION_GENERATION =
            "serving.knative.dev/configurationGeneration";

    public static final String REVISION = "serving.knative.dev/revision";

    /// What a revision's Deployment selects its pods by.
    public static final String REVISION_UID = "serving.knative.dev/revisionUID";

    public static final String ROUTE = "serving.knative.dev/route";
    public static final String ROUTE_NAMESPACE = "serving.knative.dev/routeNamespace";

    /// `pending`, `active` or `reserve`: whether a Route refers to the Revision.
    public static final String ROUTING_STATE = "serving.knative.dev/routingState";

    public static final String DEPLOYMENT_HASH = "serving.knative.dev/deployment-hash";

    /// `standard` or `reserve`: which of a revision's two Deployments a Pod belongs to.
    public static final String SEAT = "barista.dev/seat";

    public static final String STANDARD = "standard";
    public static final String RESERVE = "reserve";

    /// `cluster-local` makes a Route private.
    public static final String VISIBILITY = "networking.knative.dev/visibility";

    public static final String CLUSTER_LOCAL = "cluster-local";

    /// Set to the Revision's name on its children unless the user chose otherwise.
    public static final String APP = "app";

    private Labels() {}
}
