package dev.barista.node.network.policy;

import java.util.List;

/// What policies mean: the well-known recipes
/// (https://github.com/ahmetb/kubernetes-network-policy-recipes), then the rules of the API one by
/// one.
final class PolicyCases {

    private static final String DENY_INGRESS =
            "default {'podSelector': {}, 'policyTypes': ['Ingress'], 'ingress': []}";
    private static final String DENY_EGRESS =
            "default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': []}";

    static final List<PolicyCase> RECIPES =
            List.of(
                    PolicyCase.of(
                            "no policy: all is open",
                            List.of(),
                            "foo > web:80",
                            "web > @203.0.113.2:443"),
                    PolicyCase.of(
                            "01 deny all traffic to an application",
                            "default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': []}",
                            "!client > web:80",
                            "!foo > web:80",
                            "!@203.0.113.2 > web:80",
                            "web > db:80",
                            "client > db:80"),
                    PolicyCase.of(
                            "02 limit traffic to an application",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'bookstore', 'role': 'api'}},
                            'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}]}]}
                            """,
                            "web > api:80",
                            "!client > api:80",
                            "!foo > api:80",
                            "client > db:80"),
                    PolicyCase.of(
                            "02a allow all traffic to an application in a namespace that denies all",
                            List.of(
                                    DENY_INGRESS,
                                    "default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{}]}"),
                            "client > web:80",
                            "foo > web:80",
                            "@203.0.113.2 > web:80",
                            "!client > db:80"),
                    PolicyCase.of(
                            "03 deny all non-whitelisted traffic in a namespace",
                            DENY_INGRESS,
                            "!client > web:80",
                            "!foo > db:80",
                            "client > foo:80"),
                    PolicyCase.of(
                            "04 deny traffic from other namespaces",
                            """
                            default {'podSelector': {'matchLabels': {}},
                            'ingress': [{'from': [{'podSelector': {}}]}]}
                            """,
                            "client > web:80",
                            "!foo > web:80",
                            "!@203.0.113.2 > web:80"),
                    PolicyCase.of(
                            "05 allow traffic to an application from all namespaces",
                            List.of(
                                    DENY_INGRESS,
                                    """
                                    default {'podSelector': {'matchLabels': {'app': 'web'}},
                                    'ingress': [{'from': [{'namespaceSelector': {}}]}]}
                                    """),
                            "foo > web:80",
                            "client > web:80",
                            "!@203.0.113.2 > web:80",
                            "!foo > db:80"),
                    PolicyCase.of(
                            "06 allow traffic from a namespace",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from':
                            [{'namespaceSelector': {'matchLabels': {'purpose': 'production'}}}]}]}
                            """,
                            "shop > web:80",
                            "!client > web:80",
                            "!foo > web:80"),
                    PolicyCase.of(
                            "07 allow traffic from some pods in another namespace",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from': [{
                            'namespaceSelector': {'matchLabels': {'team': 'operations'}},
                            'podSelector': {'matchLabels': {'type': 'monitoring'}}}]}]}
                            """,
                            "monitor > web:80",
                            "!cron > web:80",
                            "!foo > web:80",
                            "!client > web:80"),
                    PolicyCase.of(
                            "08 allow external traffic",
                            List.of(
                                    DENY_INGRESS,
                                    """
                                    default {'podSelector': {'matchLabels': {'app': 'web'}},
                                    'ingress': [{'from': []}]}
                                    """),
                            "@203.0.113.2 > web:80",
                            "foo > web:80",
                            "!@203.0.113.2 > db:80"),
                    PolicyCase.of(
                            "09 allow traffic only to a port of an application",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{
                            'ports': [{'port': 80}],
                            'from': [{'podSelector': {'matchLabels': {'role': 'api'}}}]}]}
                            """,
                            "api > web:80",
                            "!api > web:81",
                            "!client > web:80"),
                    PolicyCase.of(
                            "10 allow traffic with multiple selectors",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'db'}}, 'ingress': [{'from': [
                            {'podSelector': {'matchLabels': {'app': 'web', 'tier': 'front'}}},
                            {'podSelector': {'matchLabels': {'app': 'bookstore'}}}]}]}
                            """,
                            "web > db:80",
                            "api > db:80",
                            "!client > db:80"),
                    PolicyCase.of(
                            "11 deny egress traffic from an application",
                            """
                            other {'podSelector': {'matchLabels': {'app': 'foo'}},
                            'policyTypes': ['Egress'], 'egress': []}
                            """,
                            "!foo > web:80",
                            "!foo > @203.0.113.2:80",
                            "!foo > dns:53/UDP",
                            "web > foo:80"),
                    PolicyCase.of(
                            "11b deny egress but for DNS",
                            """
                            other {'podSelector': {'matchLabels': {'app': 'foo'}},
                            'policyTypes': ['Egress'], 'egress': [{'ports': [
                            {'port': 53, 'protocol': 'UDP'}, {'port': 53, 'protocol': 'TCP'}]}]}
                            """,
                            "foo > dns:53/UDP",
                            "foo > dns:53",
                            "!foo > web:80",
                            "!foo > @203.0.113.2:443"),
                    PolicyCase.of(
                            "12 deny all non-whitelisted traffic from a namespace",
                            DENY_EGRESS,
                            "!web > db:80",
                            "!web > @203.0.113.2:80",
                            "foo > web:80"),
                    PolicyCase.of(
                            "14 deny external egress traffic",
                            """
                            other {'podSelector': {'matchLabels': {'app': 'foo'}},
                            'policyTypes': ['Egress'], 'egress': [
                            {'ports': [{'port': 53, 'protocol': 'UDP'}]},
                            {'to': [{'namespaceSelector': {}}]}]}
                            """,
                            "foo > web:80",
                            "foo > dns:53/UDP",
                            "!foo > @203.0.113.2:443"),
                    PolicyCase.of(
                            "egress to the DNS server as clusters name it",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{
                            'to': [{'namespaceSelector': {'matchLabels':
                            {'kubernetes.io/metadata.name': 'kube-system'}},
                            'podSelector': {'matchLabels': {'k8s-app': 'kube-dns'}}}],
                            'ports': [{'port': 53, 'protocol': 'UDP'}]}]}
                            """,
                            "web > dns:53/UDP",
                            "!web > dns:54/UDP",
                            "!web > foo:53/UDP"));

    static final List<PolicyCase> TYPES =
            List.of(
                    PolicyCase.of(
                            "without types, a policy is for ingress",
                            "default {'podSelector': {}}",
                            "!client > web:80",
                            "web > @203.0.113.2:80"),
                    PolicyCase.of(
                            "without types, rules for egress make it one for both",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}},
                            'egress': [{'to': [{'podSelector': {'matchLabels': {'app': 'db'}}}]}]}
                            """,
                            "!client > web:80",
                            "web > db:80",
                            "!web > foo:80"),
                    PolicyCase.of(
                            "without types, an empty list for egress says nothing",
                            "default {'podSelector': {}, 'ingress': [{}], 'egress': []}",
                            "client > web:80",
                            "web > foo:80"),
                    PolicyCase.of(
                            "egress alone leaves ingress open",
                            DENY_EGRESS,
                            "foo > web:80",
                            "@203.0.113.2 > web:80",
                            "!client > web:80"),
                    PolicyCase.of(
                            "rules of a type that is not named have no effect",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Ingress'],
                            'ingress': [{}], 'egress': [{'ports': [{'port': 1}]}]}
                            """,
                            "web > @203.0.113.2:80"),
                    PolicyCase.of(
                            "both types without rules close both ways",
                            "default {'podSelector': {}, 'policyTypes': ['Ingress', 'Egress']}",
                            "!foo > web:80",
                            "!web > foo:80"),
                    PolicyCase.of(
                            "a policy selects pods of its own namespace",
                            "other {'podSelector': {}}",
                            "client > web:80",
                            "!client > foo:80"),
                    PolicyCase.of(
                            "policies add up",
                            List.of(
                                    """
                                    default {'podSelector': {'matchLabels': {'app': 'web'}},
                                    'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'db'}}}]}]}
                                    """,
                                    """
                                    default {'podSelector': {},
                                    'ingress': [{'from': [{'podSelector': {'matchLabels': {'role': 'api'}}}]}]}
                                    """),
                            "db > web:80",
                            "api > web:80",
                            "!client > web:80",
                            "api > db:80",
                            "!web > db:80"),
                    PolicyCase.of(
                            "egress and ingress must both allow",
                            List.of(
                                    DENY_EGRESS,
                                    """
                                    default {'podSelector': {'matchLabels': {'app': 'db'}},
                                    'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}]}]}
                                    """),
                            "!web > db:80"),
                    PolicyCase.of(
                            "egress that is allowed does not open ingress",
                            List.of(
                                    DENY_INGRESS,
                                    """
                                    default {'podSelector': {'matchLabels': {'app': 'web'}},
                                    'policyTypes': ['Egress'], 'egress': [{}]}
                                    """),
                            "!web > db:80",
                            "web > @203.0.113.2:80"),
                    PolicyCase.of(
                            "a pod reaches itself",
                            List.of(DENY_INGRESS, DENY_EGRESS),
                            "web > web:80",
                            "!web > db:80"));

    static final List<PolicyCase> PEERS =
            List.of(
                    PolicyCase.of(
                            "two selectors in two peers are an or",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from': [
                            {'namespaceSelector': {'matchLabels': {'team': 'operations'}}},
                            {'podSelector': {'matchLabels': {'app': 'db'}}}]}]}
                            """,
                            "monitor > web:80",
                            "cron > web:80",
                            "db > web:80",
                            "!client > web:80",
                            "!foo > web:80"),
                    PolicyCase.of(
                            "an empty pod selector beside a namespace selector is all of its pods",
                            """
                            default {'podSelector': {}, 'ingress': [{'from': [{'podSelector': {},
                            'namespaceSelector': {'matchLabels': {'team': 'operations'}}}]}]}
                            """,
                            "cron > web:80",
                            "!foo > web:80",
                            "!client > web:80"),
                    PolicyCase.of(
                            "an empty namespace selector is all namespaces, the own too",
                            """
                            default {'podSelector': {}, 'ingress': [{'from': [{'namespaceSelector': {},
                            'podSelector': {'matchLabels': {'type': 'monitoring'}}}]}]}
                            """,
                            "monitor > web:80",
                            "foo > web:80",
                            "!cron > web:80",
                            "!client > web:80"),
                    PolicyCase.of(
                            "a rule without peers is for all",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}},
                            'ingress': [{'ports': [{'port': 80}]}]}
                            """,
                            "foo > web:80",
                            "@203.0.113.2 > web:80",
                            "!foo > web:81"),
                    PolicyCase.of(
                            "a block is for addresses of pods and others",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from': [
                            {'ipBlock': {'cidr': '203.0.113.0/24'}},
                            {'ipBlock': {'cidr': '10.88.0.4/31'}}]}]}
                            """,
                            "@203.0.113.2 > web:80",
                            "!@198.51.100.1 > web:80",
                            "api > web:80",
                            "client > web:80",
                            "!foo > web:80"),
                    PolicyCase.of(
                            "exceptions of a block are not in it",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [
                            {'ipBlock': {'cidr': '0.0.0.0/0', 'except': ['10.0.0.0/8', '203.0.113.7/32']}}]}]}
                            """,
                            "web > @203.0.113.2:80",
                            "!web > @203.0.113.7:80",
                            "!web > @10.1.2.3:80",
                            "!web > @2001:db8::1:80"),
                    PolicyCase.of(
                            "what one block excepts another peer may allow",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [
                            {'ipBlock': {'cidr': '10.0.0.0/8', 'except': ['10.1.0.0/16']}},
                            {'ipBlock': {'cidr': '10.1.2.0/24'}}]}]}
                            """,
                            "web > @10.2.0.1:80",
                            "web > @10.1.2.3:80",
                            "!web > @10.1.3.3:80"),
                    PolicyCase.of(
                            "a block of IPv6",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [
                            {'ipBlock': {'cidr': '2001:db8::/32', 'except': ['2001:db8:1::/48']}}]}]}
                            """,
                            "web > @2001:db8::1:80",
                            "!web > @2001:db8:1::1:80",
                            "!web > @203.0.113.2:80"),
                    PolicyCase.of(
                            "expressions: In",
                            """
                            default {'podSelector': {'matchExpressions':
                            [{'key': 'app', 'operator': 'In', 'values': ['web', 'db']}]}}
                            """,
                            "!client > web:80",
                            "!client > db:80",
                            "client > api:80"),
                    PolicyCase.of(
                            "expressions: NotIn is true of what has no such label",
                            """
                            default {'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from': [
                            {'podSelector': {'matchExpressions':
                            [{'key': 'app', 'operator': 'NotIn', 'values': ['db']}]}}]}]}
                            """,
                            "client > web:80",
                            "api > web:80",
                            "!db > web:80"),
                    PolicyCase.of(
                            "expressions: Exists and DoesNotExist",
                            """
                            default {'podSelector': {'matchExpressions':
                            [{'key': 'tier', 'operator': 'Exists'}]}, 'ingress': [{'from': [{'podSelector':
                            {'matchExpressions': [{'key': 'app', 'operator': 'DoesNotExist'}]}}]}]}
                            """,
                            "client > web:80",
                            "!api > web:80",
                            "!api > db:80",
                            "client > api:80"),
                    PolicyCase.of(
                            "labels and expressions must all hold",
                            """
                            default {'podSelector': {'matchLabels': {'tier': 'front'}, 'matchExpressions':
                            [{'key': 'app', 'operator': 'In', 'values': ['db', 'web']},
                            {'key': 'role', 'operator': 'DoesNotExist'}]}}
                            """,
                            "!client > web:80",
                            "client > db:80"));

    static final List<PolicyCase> PORTS =
            List.of(
                    PolicyCase.of(
                            "a port is of TCP unless it says otherwise",
                            "default {'podSelector': {}, 'ingress': [{'ports': [{'port': 80}]}]}",
                            "client > web:80",
                            "!client > web:80/UDP"),
                    PolicyCase.of(
                            "a range has both its ends",
                            """
                            default {'podSelector': {}, 'ingress': [{'ports': [
                            {'protocol': 'TCP', 'port': 80, 'endPort': 90}]}]}
                            """,
                            "!client > web:79",
                            "client > web:80",
                            "client > web:90",
                            "!client > web:91"),
                    PolicyCase.of(
                            "a protocol without a port is all its ports",
                            """
                            default {'podSelector': {}, 'ingress': [{'ports': [{'protocol': 'UDP'}]}]}
                            """,
                            "client > web:1/UDP",
                            "client > web:65535/UDP",
                            "!client > web:80"),
                    PolicyCase.of(
                            "SCTP is a protocol of its own",
                            """
                            default {'podSelector': {}, 'ingress': [{'ports': [
                            {'protocol': 'SCTP', 'port': 7}]}]}
                            """,
                            "client > web:7/SCTP",
                            "!client > web:7"),
                    PolicyCase.of(
                            "an empty list of ports is all",
                            "default {'podSelector': {}, 'ingress': [{'ports': []}]}",
                            "client > web:80",
                            "client > web:9/UDP"),
                    PolicyCase.of(
                            "several ports are an or, and with the peers an and",
                            """
                            default {'podSelector': {}, 'ingress': [{
                            'from': [{'podSelector': {'matchLabels': {'app': 'db'}}}],
                            'ports': [{'port': 80}, {'port': 53, 'protocol': 'UDP'}]}]}
                            """,
                            "db > web:80",
                            "db > web:53/UDP",
                            "!db > web:53",
                            "!client > web:80"),
                    PolicyCase.of(
                            "a name is what the selected pod calls so",
                            "default {'podSelector': {}, 'ingress': [{'ports': [{'port': 'http'}]}]}",
                            "client > web:80",
                            "!client > web:81",
                            "!client > db:80"),
                    PolicyCase.of(
                            "a name is of one protocol",
                            "default {'podSelector': {}, 'ingress': [{'ports': [{'port': 'dns'}]}]}",
                            "!client > web:53/UDP",
                            "!client > web:53"),
                    PolicyCase.of(
                            "a name in a rule for egress is what the destination calls so",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{
                            'to': [{'podSelector': {}}], 'ports': [{'port': 'pg'}]}]}
                            """,
                            "web > db:80",
                            "!web > db:81",
                            "!web > api:80",
                            "!web > @203.0.113.2:80"),
                    PolicyCase.of(
                            "a name for all destinations is for pods that have it",
                            """
                            default {'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{
                            'ports': [{'port': 'http'}, {'port': 5432}]}]}
                            """,
                            "web > foo:80",
                            "!web > db:80",
                            "web > @203.0.113.2:5432",
                            "!web > @203.0.113.2:80"));

    static List<PolicyCase> all() {
        return List.of(RECIPES, TYPES, PEERS, PORTS).stream().flatMap(List::stream).toList();
    }

    private PolicyCases() {}
}
