package dev.barista.apiserver.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused of a Service, in Kubernetes' words.
class ServiceRulesTest {

    private final Services services = new Services("10.96.0.0/16");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "selector":{"a":"b"} | spec.ports: Required value
                    "type":"NodePort" | spec.ports: Required value
                    "type":"LoadBalancer","clusterIP":"None","ports":[{"port":80}] | spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for LoadBalancer services
                    "type":"NodePort","clusterIP":"None","ports":[{"port":80}] | spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services
                    "type":"LoadBalancer","ports":[{"port":10250}] | spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet
                    "type":"Other","ports":[{"port":80}] | spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
                    "type":"ExternalName" | spec.externalName: Required value
                    "type":"ExternalName","externalName":"a_b.example.com" | spec.externalName: Invalid value: "a_b.example.com": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
                    "type":"ExternalName","externalName":"example.com","clusterIP":"10.96.1.1" | spec.clusterIPs: Forbidden: may not be set for ExternalName services
                    "type":"ExternalName","externalName":"example.com","ipFamilies":["IPv4"] | spec.ipFamilies: Forbidden: may not be set for ExternalName services
                    "type":"ExternalName","externalName":"example.com","ipFamilyPolicy":"SingleStack" | spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services
                    "ports":[{"name":"a"}] | [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]
                    "ports":[{"port":0}] | [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]
                    "ports":[{"port":65536}] | [spec.ports[0].port: Invalid value: 65536: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 65536: must be between 1 and 65535, inclusive]
                    "ports":[{"port":80,"protocol":"ICMP"}] | spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"
                    "ports":[{"port":80,"name":"a"},{"port":81}] | spec.ports[1].name: Required value
                    "ports":[{"port":80,"name":"a"},{"port":81,"name":"a"}] | spec.ports[1].name: Duplicate value: "a"
                    "ports":[{"port":80,"name":"A"}] | spec.ports[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
                    "ports":[{"port":80,"name":"a"},{"port":80,"name":"b"}] | spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}
                    "ports":[{"port":80,"targetPort":65536}] | spec.ports[0].targetPort: Invalid value: 65536: must be between 1 and 65535, inclusive
                    "ports":[{"port":80,"targetPort":"a-name-that-is-too-long"}] | spec.ports[0].targetPort: Invalid value: "a-name-that-is-too-long": must be no more than 15 characters
                    "ports":[{"port":80,"targetPort":"8080"}] | spec.ports[0].targetPort: Invalid value: "8080": must contain at least one letter (a-z)
                    "ports":[{"port":80,"targetPort":"a_b"}] | spec.ports[0].targetPort: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)
                    "ports":[{"port":80,"targetPort":"a--b"}] | spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens
                    "ports":[{"port":80,"targetPort":"a-"}] | spec.ports[0].targetPort: Invalid value: "a-": must not begin or end with a hyphen
                    "ports":[{"port":80,"appProtocol":"/x"}] | spec.ports[0].appProtocol: Invalid value: "/x": prefix part must be non-empty
                    "ports":[{"port":80,"nodePort":30080}] | spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
                    "type":"NodePort","ports":[{"port":80,"name":"a","nodePort":30080},{"port":81,"name":"b","nodePort":30080}] | spec.ports[1].nodePort: Duplicate value: 30080
                    "type":"NodePort","ports":[{"port":80,"nodePort":8080}] | spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767
                    "sessionAffinity":"Cookie","ports":[{"port":80}] | spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"
                    "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}},"ports":[{"port":80}] | spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400
                    "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":86401}},"ports":[{"port":80}] | spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400
                    "externalIPs":["x"],"ports":[{"port":80}] | spec.externalIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
                    "externalIPs":["127.0.0.1"],"ports":[{"port":80}] | spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)
                    "externalTrafficPolicy":"Local","ports":[{"port":80}] | spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services
                    "type":"NodePort","externalTrafficPolicy":"Near","ports":[{"port":80}] | spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"
                    "internalTrafficPolicy":"Near","ports":[{"port":80}] | spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"
                    "healthCheckNodePort":30100,"ports":[{"port":80}] | spec.healthCheckNodePort: Invalid value: 30100: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'
                    "loadBalancerClass":"a/b","ports":[{"port":80}] | spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'
                    "allocateLoadBalancerNodePorts":true,"ports":[{"port":80}] | spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'
                    "loadBalancerSourceRanges":["10.0.0.0/8"],"ports":[{"port":80}] | spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'
                    "type":"LoadBalancer","loadBalancerSourceRanges":["10.0.0.0"],"ports":[{"port":80}] | spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
                    "trafficDistribution":"Far","ports":[{"port":80}] | spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose"
                    "selector":{"a b":"c"},"ports":[{"port":80}] | spec.selector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
                    "clusterIP":"300.1.1.1","ports":[{"port":80}] | spec.clusterIPs[0]: Invalid value: "300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
                    "clusterIP":"10.97.0.1","ports":[{"port":80}] | spec.clusterIPs: Invalid value: []string{"10.97.0.1"}: failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16
                    "clusterIP":"10.96.0.0","ports":[{"port":80}] | spec.clusterIPs: Invalid value: []string{"10.96.0.0"}: failed to allocate IP 10.96.0.0: the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/16
                    "clusterIP":"fd00::1","ports":[{"port":80}] | spec.clusterIPs[0]: Invalid value: []string{"fd00::1"}: IPv6 is not configured on this cluster
                    "clusterIPs":["10.96.0.1"],"ports":[{"port":80}] | spec.clusterIPs: Invalid value: []string{"10.96.0.1"}: must be empty when `clusterIP` is not specified
                    "clusterIP":"10.96.0.1","clusterIPs":["10.96.0.2"],"ports":[{"port":80}] | spec.clusterIPs: Invalid value: []string{"10.96.0.2"}: first value must match `clusterIP`
                    "clusterIP":"None","clusterIPs":["None","10.96.0.1"],"ports":[{"port":80}] | spec.clusterIPs: Invalid value: []string{"None", "10.96.0.1"}: 'None' must be the first and only value
                    "clusterIP":"10.96.0.1","ipFamilies":["IPv6"],"ports":[{"port":80}] | spec.clusterIPs[0]: Invalid value: "10.96.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`
                    "ipFamilies":["IPv5"],"ports":[{"port":80}] | spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"
                    "ipFamilies":["IPv6"],"ports":[{"port":80}] | spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster
                    "ipFamilies":["IPv4","IPv4"],"ports":[{"port":80}] | spec.ipFamilies[1]: Duplicate value: "IPv4"
                    "ipFamilies":["IPv4","IPv6"],"ports":[{"port":80}] | spec.ipFamilyPolicy: Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified
                    "ipFamilyPolicy":"Any","ports":[{"port":80}] | spec.ipFamilyPolicy: Unsupported value: "Any": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"
                    "ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}] | spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services
                    """)
    void refuses(String spec, String mistake) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.create(spec))
                .withMessage("Service \"s\" is invalid: " + mistake)
                .satisfies(refused -> assertThat(refused.status().code()).isEqualTo(422));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "clusterIP":"10.96.7.7","ports":[{"port":80}] | "clusterIP":"10.96.7.8","clusterIPs":["10.96.7.8"] | spec.clusterIPs[0]: Invalid value: []string{"10.96.7.8"}: may not change once set
                    "clusterIP":"10.96.7.7","ports":[{"port":80}] | "clusterIP":"10.96.7.8" | spec.clusterIPs[0]: Invalid value: []string{"10.96.7.8"}: may not change once set
                    "clusterIP":"10.96.7.7","ports":[{"port":80}] | "clusterIP":"None" | spec.clusterIPs[0]: Invalid value: []string{"None"}: may not change once set
                    "clusterIP":"None","ports":[{"port":80}] | "clusterIP":"10.96.7.8" | spec.clusterIPs[0]: Invalid value: []string{"10.96.7.8"}: may not change once set
                    "clusterIP":"10.96.7.7","ports":[{"port":80}] | "type":"ExternalName","externalName":"a","clusterIP":"10.96.7.8","clusterIPs":["10.96.7.8"] | spec.clusterIPs: Forbidden: may not be set for ExternalName services
                    "type":"LoadBalancer","loadBalancerClass":"a/b","ports":[{"port":80}] | "loadBalancerClass":"a/c" | spec.loadBalancerClass: Invalid value: "a/c": may not change once set
                    "type":"LoadBalancer","loadBalancerClass":"a/b","ports":[{"port":80}] | "loadBalancerClass":null | spec.loadBalancerClass: Invalid value: "null": may not change once set
                    "type":"NodePort","ports":[{"port":80,"nodePort":30080}] | "type":"ClusterIP","ports":[{"port":80,"nodePort":30081}] | spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
                    """)
    void refusesAChange(String spec, String patch, String mistake) {
        // Given
        ApiObject old = services.create(spec);

        // Then
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.patch(old, patch))
                .withMessage("Service \"s\" is invalid: " + mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "clusterIP":"None"
                    "clusterIP":"None","selector":{"a":"b"}
                    "type":"ExternalName","externalName":"example.com."
                    "ports":[{"port":53,"name":"udp","protocol":"UDP"},{"port":53,"name":"tcp","protocol":"TCP"}]
                    "ports":[{"port":80,"targetPort":"http","appProtocol":"kubernetes.io/h2c"}]
                    "externalIPs":["192.0.2.1"],"ports":[{"port":80}]
                    "ipFamilyPolicy":"PreferDualStack","ports":[{"port":80}]
                    "type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80}]
                    """)
    void accepts(String spec) {
        assertThat(services.create(spec).spec()).isNotEmpty();
    }
}
