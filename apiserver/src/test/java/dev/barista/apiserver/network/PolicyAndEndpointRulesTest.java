package dev.barista.apiserver.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What is refused of NetworkPolicies, EndpointSlices and Endpoints, in Kubernetes' words.
class PolicyAndEndpointRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "podSelector":{} | ``
                    "podSelector":{"matchLabels":{"a":"b"}},"ingress":[{"from":[{"podSelector":{}},{"namespaceSelector":{},"podSelector":{}}],"ports":[{"port":80},{"port":"http"},{"port":1,"endPort":1}]}] | ``
                    "podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}],"policyTypes":["Egress"] | ``
                    "podSelector":{},"ingress":[{"from":[{}]}] | spec.ingress[0].from[0]: Required value: must specify a peer
                    "podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"},"podSelector":{}}]}] | spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer
                    "podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0"}}]}] | spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
                    "podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":""}}]}] | spec.egress[0].to[0].ipBlock.cidr: Required value
                    "podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["11.0.0.0/16"]}}]}] | spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`
                    "podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.0.0.0/8"]}}]}] | spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`
                    "podSelector":{},"ingress":[{"ports":[{"port":0}]}] | spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
                    "podSelector":{},"ingress":[{"ports":[{"port":"a--b"}]}] | spec.ingress[0].ports[0].port: Invalid value: "a--b": must not contain consecutive hyphens
                    "podSelector":{},"ingress":[{"ports":[{"protocol":"ICMP"}]}] | spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"
                    "podSelector":{},"ingress":[{"ports":[{"endPort":80}]}] | spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is not specified
                    "podSelector":{},"ingress":[{"ports":[{"port":"http","endPort":80}]}] | spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric
                    "podSelector":{},"ingress":[{"ports":[{"port":90,"endPort":80}]}] | spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`
                    "podSelector":{},"policyTypes":["In"] | spec.policyTypes: Unsupported value: "In": supported values: "Egress", "Ingress"
                    "podSelector":{},"policyTypes":["Ingress","Egress","Ingress"] | spec.policyTypes: Invalid value: []string{"Ingress", "Egress", "Ingress"}: may not specify more than two policyTypes
                    "podSelector":{"matchExpressions":[{"key":"a","operator":"In"}]} | spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
                    "podSelector":{"matchExpressions":[{"key":"a","operator":"Exists","values":["b"]}]} | spec.podSelector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
                    "podSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]} | spec.podSelector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator
                    """)
    void checksAPolicy(String spec, String mistake) {
        ObjectNode tree = tree("{\"spec\":{" + spec + "}}");

        assertThat(
                        mistake(
                                Types.NETWORK_POLICY,
                                m -> NetworkPolicyRules.check(tree.path("spec"), m)))
                .isEqualTo(mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | ["Ingress"]
                    {"spec":{"egress":[{}]}} | ["Ingress","Egress"]
                    {"spec":{"egress":[{}],"policyTypes":["Egress"]}} | ["Egress"]
                    """)
    void aPolicySaysWhichDirectionsItIsFor(String policy, String types) {
        ObjectNode tree = tree(policy);

        NetworkPolicyDefaults.fill(tree);

        assertThat(tree.at("/spec/policyTypes").toString()).isEqualTo(types);
        assertThat(tree.at("/spec/podSelector").isObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}],"ports":[{"name":"","port":80,"protocol":"TCP"}] | ``
                    "addressType":"FQDN","endpoints":[{"addresses":["a.example.com"]}] | ``
                    "endpoints":[] | addressType: Required value
                    "addressType":"IPv5","endpoints":[] | addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"
                    "addressType":"IPv4","endpoints":[{"addresses":[]}] | endpoints[0].addresses: Required value: must contain at least 1 endpoint
                    "addressType":"IPv4","endpoints":[{"addresses":["fd00::1"]}] | endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address
                    "addressType":"IPv6","endpoints":[{"addresses":["10.0.0.1"]}] | endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be a valid IPv6 address
                    "addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]}] | endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)
                    "addressType":"IPv4","endpoints":[],"ports":[{"name":"a","protocol":"TCP"},{"name":"a","protocol":"TCP"}] | ports[1].name: Duplicate value: "a"
                    "addressType":"IPv4","endpoints":[],"ports":[{"name":"","protocol":"X"}] | ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
                    """)
    void checksASlice(String members, String mistake) {
        ApiObject slice = ApiObject.of(tree("{" + members + "}"));

        assertThat(mistake(Types.ENDPOINT_SLICE, m -> EndpointSliceRules.check(slice, null, m)))
                .isEqualTo(mistake);
    }

    @Test
    void theTypeOfASliceStays() {
        ApiObject old = ApiObject.of(tree("{\"addressType\":\"IPv4\"}"));
        ApiObject slice = ApiObject.of(tree("{\"addressType\":\"IPv6\"}"));

        assertThat(mistake(Types.ENDPOINT_SLICE, m -> EndpointSliceRules.check(slice, old, m)))
                .isEqualTo("addressType: Invalid value: \"IPv6\": field is immutable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80,"protocol":"TCP"}]}] | ``
                    [{"ports":[{"port":80,"protocol":"TCP"}]}] | subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`
                    [{"addresses":[{"ip":"x"}]}] | subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
                    [{"notReadyAddresses":[{"ip":"169.254.0.1"}]}] | subsets[0].notReadyAddresses[0].ip: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)
                    [{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":0,"protocol":"TCP"}]}] | subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
                    [{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80,"protocol":"TCP"},{"name":"b","port":81,"protocol":"TCP"}]}] | subsets[0].ports[0].name: Required value
                    """)
    void checksEndpoints(String subsets, String mistake) {
        ApiObject endpoints = ApiObject.of(tree("{\"subsets\":" + subsets + "}"));

        assertThat(mistake(Types.ENDPOINTS, m -> EndpointsRules.check(endpoints, m)))
                .isEqualTo(mistake);
    }

    private static String mistake(ResourceType type, Consumer<Mistakes> check) {
        var mistakes = new Mistakes();
        check.accept(mistakes);
        try {
            mistakes.refuse(type, "x");
            return "";
        } catch (ApiException refused) {
            String text = String.valueOf(refused.getMessage());
            return text.substring(text.indexOf(": ") + 2);
        }
    }

    private static ObjectNode tree(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
